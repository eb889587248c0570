"""The pieces of the exported NumPy lesson, by the names of the recipe, as Python source.

Each is written to be read on its own. The tests hold them to the engine's numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HELPERS = {
    "sigmoid": '''
def sigmoid(z):
    """1 / (1 + e^-z); exp is only taken of -|z|, so that it cannot overflow."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)
''',
    "normal_cdf": '''
def normal_cdf(z):
    """The share of a normal distribution that lies below z."""
    return 0.5 * np.vectorize(math.erfc, otypes=[float])(-z / math.sqrt(2.0))
''',
}


@dataclass(frozen=True)
class ActivationPart:
    """``source`` defines ``{name}`` and ``{name}_derivative``; softmax has no derivative alone."""

    source: str
    helper: str = ""


ACTIVATIONS = {
    "identity": ActivationPart("""
def identity(z):
    return z


def identity_derivative(z):
    return np.ones_like(z)
"""),
    "sigmoid": ActivationPart(
        """
def sigmoid_derivative(z):
    # a (1 - a), with 1 - a = sigmoid(-z), which does not round to 0
    return sigmoid(z) * sigmoid(-z)
""",
        "sigmoid",
    ),
    "tanh": ActivationPart("""
def tanh(z):
    return np.tanh(z)


def tanh_derivative(z):
    a = np.tanh(z)
    return (1.0 - a) * (1.0 + a)
"""),
    "relu": ActivationPart("""
def relu(z):
    return np.maximum(z, 0.0)


def relu_derivative(z):
    return np.where(z > 0, 1.0, 0.0)
"""),
    "leaky_relu": ActivationPart("""
def leaky_relu(z):
    return np.where(z > 0, z, 0.01 * z)


def leaky_relu_derivative(z):
    return np.where(z > 0, 1.0, 0.01)
"""),
    "elu": ActivationPart("""
def elu(z):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def elu_derivative(z):
    return np.exp(np.minimum(z, 0.0))
"""),
    "softplus": ActivationPart(
        '''
def softplus(z):
    """ln(1 + e^z), written so that exp cannot overflow."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def softplus_derivative(z):
    return sigmoid(z)
''',
        "sigmoid",
    ),
    "silu": ActivationPart(
        """
def silu(z):
    return z * sigmoid(z)


def silu_derivative(z):
    return sigmoid(z) + z * sigmoid(z) * sigmoid(-z)
""",
        "sigmoid",
    ),
    "gelu": ActivationPart(
        """
def gelu(z):
    return z * normal_cdf(z)


def gelu_derivative(z):
    near = np.clip(z, -40.0, 40.0)  # beyond, the density is 0
    return normal_cdf(z) + near * np.exp(-0.5 * near * near) / math.sqrt(2.0 * math.pi)
""",
        "normal_cdf",
    ),
    "sin": ActivationPart("""
def sin(z):
    return np.sin(z)


def sin_derivative(z):
    return np.cos(z)
"""),
    "hardtanh": ActivationPart("""
def hardtanh(z):
    return np.clip(z, -1.0, 1.0)


def hardtanh_derivative(z):
    return np.where((z > -1.0) & (z < 1.0), 1.0, 0.0)
"""),
    "softmax": ActivationPart('''
def softmax(z):
    """e^z_k / sum_j e^z_j; the largest z of each sample is taken out first."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
'''),
}


@dataclass(frozen=True)
class LossPart:
    """``source`` defines ``loss`` and, but for a fused loss, ``loss_derivative``.

    ``argument`` is what loss takes, a[L] or z[L]. ``fused`` is ∂J/∂z[L] of a loss with its output
    activation drawn in, and ``why`` says how that comes about.
    """

    about: str
    source: str
    argument: str = "a[L]"
    fused: str = ""
    why: str = ""


LOSSES = {
    "mse": LossPart(
        "J is the mean squared error, 1/m Σ (a[L] − y)², and over several outputs their mean.",
        """
def loss(a, y):
    return np.mean((a - y) * (a - y))


def loss_derivative(a, y):
    return 2.0 / a.size * (a - y)
""",
    ),
    "huber": LossPart(
        "J is the Huber loss: half the square of a difference up to 1, and beyond it grows in a "
        "straight line.",
        """
def loss(a, y):
    size = np.abs(a - y)
    near = np.minimum(size, 1.0)
    return np.mean(0.5 * near * near + (size - near))


def loss_derivative(a, y):
    return np.clip(a - y, -1.0, 1.0) / a.size
""",
    ),
    "binary_cross_entropy": LossPart(
        "J is the binary cross-entropy, −1/m Σ (y ln a[L] + (1 − y) ln(1 − a[L])), computed from "
        "z[L], so that no logarithm of 0 is taken.",
        """
def loss(z, y):
    return np.mean(np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z))))
""",
        "z[L]",
        "(a[L] - y) / y.size",
        "dJ_da[L] is (a[L] - y) / (a[L] (1 - a[L])) / m and da_dz[L] is a[L] (1 - a[L]): their\n"
        "product is short, and exact where a[L] has rounded to 0 or 1.",
    ),
    "cross_entropy": LossPart(
        "J is the cross-entropy, −1/m Σ y ln a[L], computed from z[L], so that no logarithm of 0 "
        "is taken.",
        """
def loss(z, y):
    shifted = z - z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return (y * (log_sum - shifted)).sum() / len(z)
""",
        "z[L]",
        "(a[L] - y) / len(y)",
        "dJ_da[L] is -y / a[L] / m; with the derivatives of softmax it makes this short product,\n"
        "which is exact where a[L] has rounded to 0 or 1.",
    ),
}

SOFTMAX_BACKWARD = "a[L] * (dJ_da[L] - (a[L] * dJ_da[L]).sum(axis=1, keepdims=True))"
SOFTMAX_WHY = (
    "Each softmax output depends on every z of the layer: da_j/dz_k = a_j ((j == k) - a_k)."
)

REGULARIZERS = {
    "l1": ("L1 adds λ Σ |w| to the loss, and so λ sign(w) to dJ_dw.", "RATE * np.sign(w[l])"),
    "l2": ("L2 adds λ/2 Σ w² to the loss, and so λ w to dJ_dw.", "RATE * w[l]"),
}


@dataclass(frozen=True)
class OptimizerPart:
    """``body`` of ``update(theta, g, [state,] alpha)``; ``constants`` by hyperparameter."""

    about: str
    body: str
    constants: dict[str, str] = field(default_factory=dict)


_MOMENTUM = {"momentum": "MOMENTUM"}
_BETAS = {"beta1": "BETA1", "beta2": "BETA2", "epsilon": "EPSILON"}
_ADAM = """    state["step"] += 1
    state["first_moment"] = BETA1 * state["first_moment"] + (1.0 - BETA1) * g
    state["second_moment"] = BETA2 * state["second_moment"] + (1.0 - BETA2) * (g * g)
    first = state["first_moment"] / (1.0 - BETA1 ** state["step"])
    second = state["second_moment"] / (1.0 - BETA2 ** state["step"])
    return theta - alpha * first / (np.sqrt(second) + EPSILON)"""

OPTIMIZERS = {
    "sgd": OptimizerPart(
        "Gradient descent: w := w − α ∂J/∂w.",
        "    return theta - alpha * g",
    ),
    "momentum": OptimizerPart(
        "Momentum: v := μ v + g, w := w − α v.",
        """    state["velocity"] = MOMENTUM * state["velocity"] + g
    return theta - alpha * state["velocity"]""",
        _MOMENTUM,
    ),
    "nesterov": OptimizerPart(
        "Nesterov's momentum: v := μ v + g, w := w − α (g + μ v).",
        """    state["velocity"] = MOMENTUM * state["velocity"] + g
    return theta - alpha * (g + MOMENTUM * state["velocity"])""",
        _MOMENTUM,
    ),
    "adagrad": OptimizerPart(
        "AdaGrad: s := s + g², w := w − α g / (√s + ε).",
        """    state["square_sum"] = state["square_sum"] + g * g
    return theta - alpha * g / (np.sqrt(state["square_sum"]) + EPSILON)""",
        {"epsilon": "EPSILON"},
    ),
    "rmsprop": OptimizerPart(
        "RMSProp: s := ρ s + (1 − ρ) g², w := w − α g / (√s + ε).",
        """    state["square_average"] = DECAY * state["square_average"] + (1.0 - DECAY) * (g * g)
    return theta - alpha * g / (np.sqrt(state["square_average"]) + EPSILON)""",
        {"decay": "DECAY", "epsilon": "EPSILON"},
    ),
    "adam": OptimizerPart(
        "Adam: running means m of g and v of g², each corrected for having started at 0; "
        "w := w − α m / (√v + ε).",
        _ADAM,
        _BETAS,
    ),
    "adamw": OptimizerPart(
        "AdamW: first w := w − α λ w, then Adam: running means m of g and v of g², each corrected "
        "for having started at 0; w := w − α m / (√v + ε).",
        f"    theta = theta * (1.0 - alpha * WEIGHT_DECAY)\n{_ADAM}",
        {**_BETAS, "weight_decay": "WEIGHT_DECAY"},
    ),
}

SCHEDULES = {
    "constant": ("It stays the same.", "LEARNING_RATE"),
    "step": (
        "Every T epochs it is multiplied by γ.",
        "LEARNING_RATE * GAMMA ** (epoch // SCHEDULE_EPOCHS)",
    ),
    "cosine": (
        "It falls along half a cosine wave, for T epochs.",
        "LEARNING_RATE * 0.5 * (1.0 + math.cos(math.pi * min(epoch, SCHEDULE_EPOCHS) "
        "/ SCHEDULE_EPOCHS))",
    ),
    "exponential": ("With every epoch it is multiplied by γ.", "LEARNING_RATE * GAMMA**epoch"),
}
SCHEDULE_CONSTANTS = {"gamma": "GAMMA", "epochs": "SCHEDULE_EPOCHS"}
