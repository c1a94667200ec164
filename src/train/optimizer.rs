//! The second half of a step, as a graph: clipping and AdamW.

use super::TrainConfig;
use crate::checkpoint::{AVERAGE, MOMENTS};
use crate::graph::{Graph, GraphError};
use crate::op::{AdamW, Clip, Ema, Fill, SumSquares};
use crate::tensor::Shape;

/// Clipping and AdamW for every parameter. Order matters: all squares are summed before any gradient is scaled.
/// Weight decay acts on matrices only, as nanoGPT does. Averages of the weights, where `ema_decay` is not 0, follow after. Watch `grad_sum_squares (1,)` for the norm before clipping.
///
/// # Errors
/// When the sizes do not fit together.
pub fn optimizer_graph(parameters: &[(String, Shape)], config: &TrainConfig) -> Result<Graph, GraphError> {
    let mut g = Graph::new();
    let hyper = g.input("hyper", [3])?;
    let mut total = g.op("zero", Fill { value: 0.0, shape: [1].into() }, &[])?;
    for (i, (name, shape)) in parameters.iter().enumerate() {
        let grad = g.state(&format!("d_{name}"), shape.clone())?;
        let label = if i + 1 == parameters.len() { "grad_sum_squares".to_owned() } else { format!("d_{name}.squares") };
        total = g.op(&label, SumSquares, &[total, grad])?;
    }
    for (name, shape) in parameters {
        let grad = g.state(&format!("d_{name}"), shape.clone())?;
        if config.grad_clip > 0.0 {
            g.op(&format!("d_{name}.clip"), Clip { max_norm: config.grad_clip }, &[grad, total])?;
        }
        let weight = g.state(name, shape.clone())?;
        let moments = g.state(&format!("{MOMENTS}{name}"), [2, shape.len()])?;
        let decay = if shape.rank() >= 2 { config.weight_decay } else { 0.0 };
        let op = AdamW { beta1: config.beta1, beta2: config.beta2, eps: 1e-8, weight_decay: decay };
        g.op(&format!("{name}.adamw"), op, &[weight, grad, moments, hyper])?;
        if config.ema_decay > 0.0 {
            let share = match g.find("ema_share") {
                Some(share) => share,
                None => g.input("ema_share", [1])?,
            };
            let average = g.state(&format!("{AVERAGE}{name}"), shape.clone())?;
            g.op(&format!("{name}.ema"), Ema, &[average, weight, share])?;
        }
    }
    Ok(g)
}
