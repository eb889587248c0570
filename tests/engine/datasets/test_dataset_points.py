"""What holds for every data set: shapes, balance, seeds, noise."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.datasets import DATASETS, make_dataset
from tests.for_each import for_each

OWN_ROWS = [name for name, d in DATASETS.items() if d.is_table or d.is_measured]
DRAWN = [name for name in DATASETS if name not in OWN_ROWS]
CLOUDS = [name for name in DRAWN if DATASETS[name].task == "classes"]
REGRESSIONS = [name for name in DRAWN if DATASETS[name].task == "numbers"]
COUNTS = [(name, k) for name, dataset in DATASETS.items() for k in dataset.class_counts]
DRAWN_COUNTS = [(name, k) for name, k in COUNTS if name in CLOUDS]
SIZES = [1, 2, 3, 10, 321]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_names() -> None:
    tables = ["article", "and", "or", "xor", "and3"]
    clouds = ["circle", "gaussian", "xor_cloud", "spiral", "moons", "rings", "checkerboard"]
    regressions = ["line", "sine", "step", "cubic", "plane", "bumps"]
    assert list(DATASETS) == [*tables, *clouds, "blobs", *regressions, "iris", "penguins"]
    assert all(name == dataset.name for name, dataset in DATASETS.items())


def test_titles_tell_them_apart() -> None:
    titles = [dataset.title for dataset in DATASETS.values()]
    assert len(set(titles)) == len(titles)
    assert all(0 < len(title) <= 12 for title in titles)


@for_each("name", DATASETS)
def test_description_fits_the_points(name: str) -> None:
    dataset = DATASETS[name]
    x, target = make_dataset(name, 200, 0.0, rng())
    assert x.shape[1] == dataset.inputs == len(dataset.ranges) == len(dataset.input_names)
    assert x.dtype == np.float64
    if dataset.task == "classes":
        assert target.dtype == np.int64
        assert set(target.tolist()) == set(range(dataset.class_counts[0]))
        assert (dataset.outputs, dataset.target_ranges) == (0, ())
    else:
        assert target.dtype == np.float64
        assert not dataset.class_counts
        assert not dataset.class_names
        assert target.shape == (200, dataset.outputs)
        assert len(dataset.target_ranges) == dataset.outputs == 1
    assert (dataset.low, dataset.high) == dataset.ranges[0]


@for_each("name", sorted(set(DATASETS) - {"iris", "penguins"}))
def test_inputs_without_a_name_of_their_own_are_counted(name: str) -> None:
    dataset = DATASETS[name]
    assert dataset.input_names == ("x1", "x2", "x3")[: dataset.inputs]


@for_each("samples", SIZES)
@for_each("name", DRAWN)
def test_it_has_the_requested_number_of_samples(name: str, samples: int) -> None:
    x, target = make_dataset(name, samples, 0.5, rng())
    assert x.shape == (samples, DATASETS[name].inputs)
    assert target.shape == ((samples, 1) if DATASETS[name].outputs else (samples,))
    assert np.isfinite(x).all()
    assert np.isfinite(target).all()


@for_each("samples", SIZES)
@for_each(("name", "classes"), DRAWN_COUNTS)
def test_classes_are_balanced(name: str, classes: int, samples: int) -> None:
    _, labels = make_dataset(name, samples, 0.0, rng(), classes)
    # What is left over goes to the first ones; with few samples the last are empty.
    counts = [0] * classes
    for i in range(samples):
        counts[i % classes] += 1
    assert [labels.tolist().count(k) for k in range(classes)] == counts
    assert labels.dtype == np.int64


@for_each(("name", "classes"), COUNTS)
def test_no_noise_on_few_points(name: str, classes: int) -> None:
    """One sample of each class, or only of the first, works like many."""
    for samples in (1, classes):
        x, labels = make_dataset(name, samples, 0.0, rng(), classes)
        assert len(x) == len(labels) > 0
        assert np.isfinite(x).all()


@for_each("name", DATASETS)
def test_default_is_the_first_number_of_classes(name: str) -> None:
    counts = DATASETS[name].class_counts
    x, target = make_dataset(name, 50, 0.3, rng(4))
    same, same_target = make_dataset(name, 50, 0.3, rng(4), counts[0] if counts else None)
    np.testing.assert_array_equal(x, same)
    np.testing.assert_array_equal(target, same_target)


@for_each("name", DATASETS)
def test_same_seed_same_bits(name: str) -> None:
    x, target = make_dataset(name, 50, 0.3, rng(4))
    again, target_again = make_dataset(name, 50, 0.3, rng(4))
    assert x.tobytes() == again.tobytes()
    assert target.tobytes() == target_again.tobytes()


@for_each("name", DRAWN)
def test_other_seed_other_points(name: str) -> None:
    x, _ = make_dataset(name, 50, 0.0, rng(4))
    other, _ = make_dataset(name, 50, 0.0, rng(5))
    assert (x != other).all()


@for_each(("name", "classes"), DRAWN_COUNTS)
def test_noise_moves_the_same_points_by_more_or_less(name: str, classes: int) -> None:
    still, labels = make_dataset(name, 50, 0.0, rng(), classes)
    some, some_labels = make_dataset(name, 50, 0.5, rng(), classes)
    more, more_labels = make_dataset(name, 50, 2.0, rng(), classes)
    np.testing.assert_allclose(more - still, 4.0 * (some - still), atol=1e-12)
    np.testing.assert_array_equal(labels, some_labels)
    np.testing.assert_array_equal(labels, more_labels)


@for_each("name", REGRESSIONS)
def test_noise_moves_the_numbers_and_not_their_inputs(name: str) -> None:
    x, still = make_dataset(name, 50, 0.0, rng())
    x_some, some = make_dataset(name, 50, 0.5, rng())
    x_more, more = make_dataset(name, 50, 2.0, rng())
    assert x.tobytes() == x_some.tobytes() == x_more.tobytes()
    assert (some != still).all()
    np.testing.assert_allclose(more - still, 4.0 * (some - still), atol=1e-12)


@for_each("name", CLOUDS)
def test_noise_is_the_standard_deviation_of_each_coordinate(name: str) -> None:
    still, _ = make_dataset(name, 4000, 0.0, rng())
    noisy, _ = make_dataset(name, 4000, 0.7, rng())
    jitter = noisy - still
    assert jitter.std(axis=0) == pytest.approx(np.array([0.7, 0.7]), rel=0.05)
    assert jitter.mean(axis=0) == pytest.approx(np.zeros(2), abs=0.05)
    assert (jitter[:, 0] * jitter[:, 1]).mean() == pytest.approx(0.0, abs=0.03)


@for_each("name", REGRESSIONS)
def test_noise_is_the_standard_deviation_of_the_numbers(name: str) -> None:
    x, still = make_dataset(name, 4000, 0.0, rng())
    _, noisy = make_dataset(name, 4000, 0.7, rng())
    jitter = (noisy - still)[:, 0]
    assert jitter.std() == pytest.approx(0.7, rel=0.05)
    assert jitter.mean() == pytest.approx(0.0, abs=0.05)
    # It is independent of where the sample lies.
    for column in x.T:
        assert np.corrcoef(jitter, column)[0, 1] == pytest.approx(0.0, abs=0.05)


@for_each(("name", "classes"), DRAWN_COUNTS)
def test_most_of_a_cloud_lies_within_its_drawing(name: str, classes: int) -> None:
    x, _ = make_dataset(name, 2000, 0.25, rng(), classes)
    dataset = DATASETS[name]
    assert (np.abs(x).max(axis=1) < dataset.high).mean() > 0.99
    assert dataset.low == -dataset.high
    assert set(dataset.ranges) == {(dataset.low, dataset.high)}


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        make_dataset("circles", 10, 0.0, rng())
