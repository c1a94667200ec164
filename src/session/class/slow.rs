//! One training step in slow motion: batch, forward pass, loss at each place, gradients, update, with real numbers.

/// One training step as it was. B sequences of T places.
#[derive(Clone, Debug, Default)]
pub struct SlowStep {
    /// Id of the run, and the step's number, from 1.
    pub run: u64,
    pub step: u64,
    pub batch_size: usize,
    pub time: usize,
    /// The batch and what should come next at each place, `(B, T)` each.
    pub tokens: Vec<u32>,
    pub targets: Vec<u32>,
    /// Loss at each place before the step, `(B, T)`, nats: `-ln p(target)`. Without dropout, which only the step itself has.
    pub losses: Vec<f32>,
    /// The same after the step.
    pub losses_after: Vec<f32>,
    /// The likeliest next characters at each place of the first sequence, before the step, best first: `(T, up to 5)`.
    pub guesses: Vec<Vec<(u32, f32)>>,
    /// The step's own loss: the batch mean, with dropout if there is any.
    pub loss: f32,
    pub lr: f32,
    /// Norm of all gradients, and what clipping multiplied them by (1: nothing).
    pub grad_norm: f32,
    pub clip: f32,
    /// Layer by layer.
    pub layers: Vec<LayerMove>,
    /// Some single weights: of each layer the one that moved most.
    pub weights: Vec<WeightMove>,
    pub beta1: f32,
    pub beta2: f32,
    pub eps: f32,
}

/// What a step did to a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerMove {
    /// `wte`, `h.0` ...
    pub layer: String,
    pub parameters: usize,
    /// Norms of its weights before, of its gradients before clipping, and of what was added to the weights.
    pub weight_norm: f32,
    pub grad_norm: f32,
    pub update_norm: f32,
}

/// What AdamW did to one weight: enough to follow it on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightMove {
    /// The parameter's name, its shape, and which element (flat, row-major).
    pub name: String,
    pub dims: Vec<usize>,
    pub index: usize,
    pub before: f32,
    pub after: f32,
    /// Gradient after clipping; before it, divide by [`SlowStep::clip`].
    pub grad: f32,
    /// Running means of the gradient and of its square, before and after the step.
    pub m: [f32; 2],
    pub v: [f32; 2],
    /// Of this parameter: 0 for biases and norms.
    pub weight_decay: f32,
}
