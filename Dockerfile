# hipspace on a processor, with its models inside, for radiographs that are mounted:
#
#   docker build -t hipspace .
#   docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD:/data" hipspace \
#     measure radiographs/ --csv jsw.csv --report page.html

FROM python:3.11.7-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml MANIFEST.in README.md LICENSE ./
COPY src src
COPY models/release models/release
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11.7-slim-bookworm
COPY constraints.txt /tmp/constraints.txt
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --constraint /tmp/constraints.txt \
      "hipspace[dicom] @ file://$(ls /wheels/hipspace-*.whl)" \
    && rm -r /wheels /tmp/constraints.txt \
    && useradd --create-home hipspace
USER hipspace
WORKDIR /data
ENTRYPOINT ["hipspace"]
CMD ["--help"]
