"""Arthritis of the hip: who has it, where it narrows the joint, how it goes on.

Sources: sites of narrowing and how often both sides are affected, Ledingham et al.,
Ann Rheum Dis 51:1111, 1992; speed of narrowing, Conrozier et al., Osteoarthritis
Cartilage 9:281, 2001 (nearly 0.5 mm in three years). Osteophytes and sclerosis grow
with the narrowing, more in some hips than in others (hypertrophic and atrophic).
"""

from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from hipspace.phantom.fractions import deal, deal_some
from hipspace.phantom.traits import Hip, NarrowingSite

BILATERAL_FRACTION = 0.45
"""Of the patients with arthritis: 42 percent of all, 51 on one side (Ledingham)."""

SITE_FRACTIONS: dict[NarrowingSite, float] = {
    "superolateral": 0.46,
    "superior": 0.25,
    "superomedial": 0.11,
    "concentric": 0.08,
}
"""Superolateral 46, intermediate 25, superomedial 11, medial or axial 8 percent
(Ledingham); intermediate is superior here, and axial is concentric."""

HOOK_FRACTION, HOOK_MM = 0.24, (1.5, 4.5)
"""Of all rims, by eye on 42 hips of film, wide joints among them."""
COLLAPSE_MM = (1.0, 6.0)
LEAST_NARROWING_MM = 0.5
DEEPEST_WEAR_MM = 0.8
"""Of bone on bone, beyond the lost joint space."""


@dataclass(frozen=True)
class Fate:
    """What a hip is dealt."""

    arthritic: bool
    bone_on_bone: bool
    deformed: bool
    necrotic: bool
    site: NarrowingSite
    implant: bool


@dataclass(frozen=True)
class Disease:
    """The course of one hip from the first visit; no narrowing, no wear if healthy."""

    site: NarrowingSite
    narrowing_mm: float
    """At the first visit."""
    wear_mm_per_year: float
    osteophyte_mm: float
    """As anybody has."""
    osteophyte_per_narrowing: float
    """Millimetres of spur for each millimetre of lost width."""
    sclerosis: float
    """As anybody has."""
    sclerosis_per_narrowing: float
    """More for each millimetre of lost width."""
    deformity: float
    """Of the head when the joint space is gone."""
    collapse_mm: float

    def in_hip(self, hip: Hip, years: float) -> Hip:
        """The hip as it is some years after the first visit."""
        narrowing_mm = min(
            self.narrowing_mm + years * self.wear_mm_per_year,
            hip.joint_space_mm + DEEPEST_WEAR_MM,
        )
        spur_mm = self.osteophyte_mm + self.osteophyte_per_narrowing * narrowing_mm
        whiteness = self.sclerosis + self.sclerosis_per_narrowing * narrowing_mm
        return replace(
            hip,
            narrowing_site=self.site,
            narrowing_mm=narrowing_mm,
            osteophyte_mm=min(spur_mm, 6.0),
            sclerosis=min(whiteness, 1.0),
            deformity=self.deformity * min(narrowing_mm / hip.joint_space_mm, 1.0),
            collapse_mm=self.collapse_mm,
        )


def deal_fates(
    people: int,
    *,
    arthritic_fraction: float,
    bone_on_bone_fraction: float,
    deformed_fraction: float,
    necrotic_fraction: float,
    implant_fraction: float,
    rng: np.random.Generator,
) -> list[tuple[Fate, Fate]]:
    """Fates of the right and the left hip of each patient.

    Parameters
    ----------
    arthritic_fraction
        Of the hips.
    bone_on_bone_fraction
        Of the arthritic hips.
    deformed_fraction
        Of the arthritic hips: their heads grow broad and flat and move outwards.
    necrotic_fraction
        Of the hips: part of the head sinks in.
    implant_fraction
        Of the patients, on one side.
    """
    both = max(BILATERAL_FRACTION, 2 * arthritic_fraction - 1)
    ill = 2 * arthritic_fraction / (1 + both)
    one = ill * (1 - both) / 2
    kinds = ((True, True), (True, False), (False, True), (False, False))
    arthritic = deal(kinds, (ill * both, one, one, 1 - ill), people, rng)
    ill_hips = int(np.sum(arthritic))
    ends = iter(deal_some(bone_on_bone_fraction, ill_hips, rng))
    misshapen = iter(deal_some(deformed_fraction, ill_hips, rng))
    necrotic = deal_some(necrotic_fraction, people * 2, rng)
    sites = deal(tuple(SITE_FRACTIONS), tuple(SITE_FRACTIONS.values()), people * 2, rng)
    implanted = [
        (implant and right, implant and not right)
        for implant, right in zip(
            deal_some(implant_fraction, people, rng),
            deal_some(0.5, people, rng),
            strict=True,
        )
    ]
    fates = [
        Fate(
            arthritic=affected,
            bone_on_bone=affected and next(ends),
            deformed=affected and next(misshapen),
            necrotic=necrotic[i],
            site=sites[i],
            implant=implant,
        )
        for i, (affected, implant) in enumerate(
            zip(chain(*arthritic), chain(*implanted), strict=True)
        )
    ]
    return list(zip(fates[::2], fates[1::2], strict=True))


def draw_disease(
    fate: Fate, joint_space_mm: float, rng: np.random.Generator
) -> Disease:
    """A course of that fate in a hip of this joint space.

    A narrowed hip keeps 1 to 3 mm at the first visit and loses 0.05 to 0.5 mm a year.
    """
    kept_mm = rng.uniform(1.0, 3.0)
    deepest_mm = rng.uniform(0.1, DEEPEST_WEAR_MM)
    wear_mm_per_year = float(np.clip(np.exp(rng.normal(np.log(0.15), 0.6)), 0.05, 0.5))
    spur, white = np.exp(rng.normal(np.log((0.55, 0.18)), (0.6, 0.5)))
    narrowing_mm = max(joint_space_mm - kept_mm, LEAST_NARROWING_MM)
    if fate.bone_on_bone:
        narrowing_mm = joint_space_mm + deepest_mm
    return Disease(
        site=fate.site,
        narrowing_mm=narrowing_mm if fate.arthritic else 0.0,
        wear_mm_per_year=wear_mm_per_year if fate.arthritic else 0.0,
        osteophyte_mm=_own_spur_mm(rng),
        osteophyte_per_narrowing=float(spur),
        sclerosis=rng.uniform(0.0, 0.25),
        sclerosis_per_narrowing=float(white),
        deformity=rng.uniform(0.3, 1.0) if fate.deformed else 0.0,
        collapse_mm=rng.uniform(*COLLAPSE_MM) if fate.necrotic else 0.0,
    )


def _own_spur_mm(rng: np.random.Generator) -> float:
    """Size of the spur that a hip has without any narrowing: little, or a hook."""
    little_mm = min(rng.exponential(0.25), 1.0)
    hook_mm = rng.uniform(*HOOK_MM)
    return hook_mm if rng.random() < HOOK_FRACTION else little_mm
