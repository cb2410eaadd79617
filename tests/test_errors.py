import pickle

from hipspace.errors import Unusable


def test_a_refusal_says_the_same_after_its_way_from_another_process():
    refusal = Unusable("too large", "497 x 500 mm; the grid's side is 461 mm")
    there = pickle.loads(pickle.dumps(refusal))
    assert (there.reason, str(there)) == (refusal.reason, str(refusal))
    assert str(there) == "497 x 500 mm; the grid's side is 461 mm"
