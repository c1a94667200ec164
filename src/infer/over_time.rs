//! What a denoiser of pictures makes of the time alone: its waves, and the numbers that every residual block draws from them,
//! at many times in one pass. Nothing of it depends on the picture or on the words, so that no more of the graph runs.

use super::{Painter, ReadError};
use crate::engine::Engine;
use crate::graph::{Graph, NodeId};
use crate::model::mlp::time_scale;
use crate::model::unet::{self, Style};
use crate::tensor::Tensor;
use std::sync::Arc;

/// The waves, the embedded time, and what each block adds to its channels.
pub const OF_TIME: &[&str] = &["t_emb", "time.3", "*.res*.time"];

/// Those tensors by name, `(N, width)` each, at the times `t (N,)` from 0 to T.
///
/// # Errors
/// When the engine fails.
pub fn over_time(painter: &Painter, engine: &mut dyn Engine, t: &[usize]) -> Result<Vec<(String, Tensor)>, ReadError> {
    let config = &painter.config().unet;
    let mut g = Graph::new();
    unet::forward(&mut g, config, t.len(), Style::default())?;
    let graph = Arc::new(g);
    let watch: Vec<NodeId> = OF_TIME.iter().flat_map(|glob| graph.matching(glob)).filter(|id| graph.node(*id).op().is_some()).collect();
    let plan = engine.compile(graph.clone(), &watch)?;
    let scale = time_scale(painter.schedule().timesteps());
    let t: Vec<f32> = t.iter().map(|t| *t as f32 * scale).collect();
    let out = engine.run(plan, &[("t", &t), ("frequencies", &config.frequencies())]);
    engine.release(plan);
    Ok(watch.into_iter().map(|id| graph.node(id).name.clone()).zip(out?).collect())
}
