//! One training step in slow motion: batch, forward pass, loss at each place, gradients, update, with real numbers.

use super::looker::places;
use crate::data::text::Batch;
use crate::engine::Engine;
use crate::graph::Graph;
use crate::model::gpt::{self, GptConfig, Style};
use crate::tensor::Tensor;
use crate::train::{TextTask, TrainError, Trainer, layers};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Guesses shown at each place.
const GUESSES: usize = 5;

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
    /// Some single weights: of each layer the one with the largest gradient.
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

/// Adam's epsilon, as the optimizer's graph has it.
const EPS: f32 = 1e-8;

/// What is seen before the step is taken.
pub(super) struct Before {
    batch: Batch,
    state: BTreeMap<String, Tensor>,
    losses: Vec<f32>,
    logits: Tensor,
}

/// Looks at the batch of the step that comes next.
///
/// # Errors
/// When the engine fails.
pub(super) fn before(trainer: &mut Trainer<TextTask>) -> Result<Before, TrainError> {
    let (config, model) = (trainer.config.clone(), trainer.task.model.clone());
    let batch = trainer.task.data.batch(config.batch_size, model.block_size, config.windows, config.seed, trainer.done());
    let state = trainer.state()?;
    let (losses, logits) = forward(trainer.engine(), &model, &batch, config.batch_size, model.block_size)?;
    Ok(Before { batch, state, losses, logits })
}

/// Tells all of a step that was just taken: its loss, its learning rate, its gradients' norm.
///
/// # Errors
/// When the engine fails.
pub(super) fn after(trainer: &mut Trainer<TextTask>, before: Before, [loss, lr, grad_norm]: [f32; 3]) -> Result<SlowStep, TrainError> {
    let (config, model) = (trainer.config.clone(), trainer.task.model.clone());
    let (b, t) = (config.batch_size, model.block_size);
    let Before { batch, state: before, losses, logits } = before;
    let (losses_after, _) = forward(trainer.engine(), &model, &batch, b, t)?;
    let after = trainer.state()?;
    let parameters = model.parameters();
    let clip = if config.grad_clip > 0.0 { (config.grad_clip / (grad_norm + 1e-6)).min(1.0) } else { 1.0 };
    let norms = trainer.layer_norms().to_vec();
    let (mut moves, mut weights) = (Vec::new(), Vec::new());
    for ((layer, places), grad_norm) in layers(&parameters).into_iter().zip(norms) {
        let (mut count, mut squares, mut update) = (0, 0.0f64, 0.0f64);
        let mut most: Option<WeightMove> = None;
        for place in places {
            let (name, shape) = &parameters[place];
            let grad = trainer.engine().state(&format!("d_{name}"))?;
            let (old, new) = (before[name].data(), after[name].data());
            count += old.len();
            squares += old.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>();
            update += old.iter().zip(new).map(|(a, b)| f64::from(b - a).powi(2)).sum::<f64>();
            let Some(index) = (0..grad.len()).max_by(|a, b| grad.data()[*a].abs().total_cmp(&grad.data()[*b].abs())) else { continue };
            if most.as_ref().is_none_or(|most| most.grad.abs() < grad.data()[index].abs()) {
                let moments = format!("adamw.{name}");
                let moment = |row: usize| [before[&moments].data()[row * old.len() + index], after[&moments].data()[row * old.len() + index]];
                most = Some(WeightMove {
                    name: name.clone(),
                    dims: shape.dims().to_vec(),
                    index,
                    before: old[index],
                    after: new[index],
                    grad: grad.data()[index],
                    m: moment(0),
                    v: moment(1),
                    weight_decay: if shape.rank() >= 2 { config.weight_decay } else { 0.0 },
                });
            }
        }
        moves.push(LayerMove { layer, parameters: count, weight_norm: squares.sqrt() as f32, grad_norm, update_norm: update.sqrt() as f32 });
        weights.extend(most);
    }
    let ids = |numbers: &[f32]| numbers.iter().map(|id| *id as u32).collect::<Vec<u32>>();
    let guesses = (0..t).map(|place| likeliest(logits.row(place))).collect();
    Ok(SlowStep {
        run: 0,
        step: trainer.done(),
        batch_size: b,
        time: t,
        tokens: ids(&batch.idx),
        targets: ids(&batch.targets),
        losses,
        losses_after,
        guesses,
        loss,
        lr,
        grad_norm,
        clip,
        layers: moves,
        weights,
        beta1: config.beta1,
        beta2: config.beta2,
        eps: EPS,
    })
}

/// Loss at each place, `(B, T)`, and the logits of the first sequence, `(1, T, V)`; one sequence at a time, without dropout.
fn forward(engine: &mut dyn Engine, model: &GptConfig, batch: &Batch, b: usize, t: usize) -> Result<(Vec<f32>, Tensor), TrainError> {
    let mut g = Graph::new();
    let logits = gpt::forward(&mut g, model, 1, t, Style::default())?;
    gpt::loss(&mut g, logits)?;
    let positions = g.get("loss.positions")?;
    let plan = engine.compile(Arc::new(g), &[positions, logits])?;
    let pos = places(t);
    let (mut losses, mut first) = (Vec::with_capacity(b * t), Tensor::zeros([1, t, model.vocab_size]));
    for i in 0..b {
        let part = i * t..(i + 1) * t;
        let mut out = engine.run(plan, &[("idx", &batch.idx[part.clone()]), ("targets", &batch.targets[part]), ("pos", &pos)])?;
        let logits = out.pop();
        losses.extend_from_slice(out.first().map(Tensor::data).unwrap_or_default());
        if let (0, Some(logits)) = (i, logits) {
            first = logits;
        }
    }
    engine.release(plan);
    Ok((losses, first))
}

/// The tokens with the largest logits, with their probabilities.
fn likeliest(logits: &[f32]) -> Vec<(u32, f32)> {
    let logs = crate::sample::token::log_softmax(logits);
    let mut order: Vec<usize> = (0..logs.len()).collect();
    order.sort_by(|a, b| logs[*b].total_cmp(&logs[*a]));
    order.into_iter().take(GUESSES).map(|id| (id as u32, logs[id].exp() as f32)).collect()
}
