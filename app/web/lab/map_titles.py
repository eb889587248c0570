"""What the kinds of the prediction map are called; whoever shows one translates it."""

from __future__ import annotations

from app.i18n.messages import N_
from app.render.maps.prediction_map import MapKind

OVER_PLANE: dict[MapKind, str] = {
    "prediction": N_("ŷ over the plane"),
    "class": N_("class over the plane"),
    "uncertainty": N_("uncertainty over the plane"),
    "error": N_("error over the plane"),
}
BEFORE: dict[MapKind, str] = {
    "prediction": N_("ŷ before this step"),
    "class": N_("class before this step"),
    "uncertainty": N_("uncertainty before this step"),
    "error": N_("error before this step"),
}
OF_OUTPUT: dict[MapKind, str] = {
    "prediction": N_("ŷ of %(output)s"),
    "class": N_("class of %(output)s"),
    "uncertainty": N_("uncertainty of %(output)s"),
    "error": N_("error of %(output)s"),
}
IN_PICTURE: dict[MapKind, str] = {
    "prediction": N_("the map: ŷ"),
    "class": N_("the map: class"),
    "uncertainty": N_("the map: uncertainty"),
    "error": N_("the map: error"),
}
OF_OUTPUT_IN_PICTURE: dict[MapKind, str] = {
    "prediction": N_("the map: ŷ of %(output)s"),
    "class": N_("the map: class of %(output)s"),
    "uncertainty": N_("the map: uncertainty of %(output)s"),
    "error": N_("the map: error of %(output)s"),
}
KIND_TITLES: dict[MapKind, str] = {
    "prediction": N_("prediction"),
    "class": N_("class"),
    "uncertainty": N_("uncertainty"),
    "error": N_("error"),
}
KIND_ABOUTS: dict[MapKind, str] = {
    "prediction": N_("ŷ; stronger colours are farther from the decision boundary"),
    "class": N_("the predicted class"),
    "uncertainty": N_(
        "grey where classes are about equally likely: 1 − |2p − 1| for one output, "
        "entropy of softmax, 1 − (largest − second) of others"
    ),
    "error": N_("darker where ŷ of the nearest sample is farther from its target"),
}
