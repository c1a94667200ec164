//! The second half of a step, as a graph: clipping and AdamW.

use super::TrainConfig;
use crate::checkpoint::{AVERAGE, MOMENTS};
use crate::graph::{Graph, GraphError};
use crate::op::{Add, AdamW, Clip, Ema, Fill, SumSquares};
use crate::tensor::Shape;

/// The layers of a network, each with the places of its parameters in the list: `wte`, `wpe`, `h.0` with all that is in it,
/// `ln_f`; in other networks a name up to its first dot.
pub fn layers(parameters: &[(String, Shape)]) -> Vec<(String, Vec<usize>)> {
    let mut layers: Vec<(String, Vec<usize>)> = Vec::new();
    for (place, (name, _)) in parameters.iter().enumerate() {
        let parts = if name.starts_with("h.") { 2 } else { 1 };
        let layer = name.split('.').take(parts).collect::<Vec<_>>().join(".");
        match layers.iter_mut().find(|(known, _)| *known == layer) {
            Some((_, places)) => places.push(place),
            None => layers.push((layer, vec![place])),
        }
    }
    layers
}

/// Clipping and AdamW for every parameter. Order matters: all squares are summed before any gradient is scaled.
/// Weight decay acts on matrices only, as nanoGPT does. Averages of the weights, where `ema_decay` is not 0, follow after.
/// Watch `grad_sum_squares (1,)` for the norm before clipping, and `grad_sum_squares.<layer> (1,)` for the part of each of the
/// [`layers`]: they are summed on the way in any case.
///
/// # Errors
/// When the sizes do not fit together.
pub fn optimizer_graph(parameters: &[(String, Shape)], config: &TrainConfig) -> Result<Graph, GraphError> {
    let mut g = Graph::new();
    let hyper = g.input("hyper", [3])?;
    let zero = g.op("zero", Fill { value: 0.0, shape: [1].into() }, &[])?;
    let layers = layers(parameters);
    let mut total = zero;
    for (i, (layer, places)) in layers.iter().enumerate() {
        let mut sum = zero;
        for (j, place) in places.iter().enumerate() {
            let (name, shape) = &parameters[*place];
            let grad = g.state(&format!("d_{name}"), shape.clone())?;
            let label = if j + 1 == places.len() { format!("grad_sum_squares.{layer}") } else { format!("d_{name}.squares") };
            sum = g.op(&label, SumSquares, &[sum, grad])?;
        }
        let label = if i + 1 == layers.len() { "grad_sum_squares".to_owned() } else { format!("{layer}.and_before") };
        total = g.op(&label, Add, &[total, sum])?;
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
