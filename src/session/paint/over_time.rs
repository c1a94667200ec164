//! What a denoiser of pictures makes of the time, over all of it ([`crate::infer::over_time`]).

use super::PainterSource;
use crate::session::Failure;
use crate::tensor::Tensor;
use std::collections::HashMap;
use std::sync::Arc;

/// More times at once than this are refused.
pub const MOST_TIMES: usize = 1001;

/// The times that are asked about.
#[derive(Clone, Debug)]
pub struct TimeRequest {
    pub source: PainterSource,
    /// `(N,)`, each from 0 to T.
    pub times: Vec<usize>,
}

/// The answer to a [`TimeRequest`].
#[derive(Clone, Debug)]
pub struct OverTime {
    pub request: Arc<TimeRequest>,
    /// `t_emb`, `time.3` and `<block>.time`, `(N, width)` each.
    pub tensors: HashMap<String, Arc<Tensor>>,
}

/// What is wrong with a request against a network of `timesteps` steps.
pub(super) fn check(request: &TimeRequest, timesteps: usize) -> Result<(), Failure> {
    if request.times.is_empty() || request.times.len() > MOST_TIMES {
        return Err(Failure::new("error-times").arg("count", request.times.len()).arg("most", MOST_TIMES));
    }
    match request.times.iter().find(|t| **t > timesteps) {
        Some(t) => Err(Failure::new("error-timestep").arg("value", t).arg("most", timesteps)),
        None => Ok(()),
    }
}
