//! Loss by position in the context: what each further character that a model has seen is worth.
//!
//! Windows of a text, evenly spread, go through the model one at a time; position t (from 0) predicts the token after t + 1
//! known ones. `loss[t] = mean over windows of -ln q(x_{t+1} | x_0 .. x_t)`, in nats. Where the true process is known,
//! [`true_by_position`] is what a perfect model would pay that sees the same windows and nothing before them.

use crate::data::corpus::process::Process;
use crate::engine::{Engine, PlanId};
use crate::graph::Graph;
use crate::infer::ReadError;
use crate::model::gpt::{self, GptConfig, Style};
use crate::tensor::Tensor;
use std::sync::Arc;

/// The measurement, a window a call.
#[derive(Debug)]
pub struct Positions {
    plan: PlanId,
    /// Positions of a window (T).
    time: usize,
    tokens: Vec<u32>,
    windows: usize,
    done: usize,
    /// Sums of the losses and of their squares, `(T,)`.
    sums: Vec<[f64; 2]>,
}

impl Positions {
    /// Over at most `windows` windows of `tokens`; the model's weights must be in the engine.
    ///
    /// # Errors
    /// When the text is shorter than one window, or the engine fails.
    pub fn new(engine: &mut dyn Engine, config: &GptConfig, tokens: Vec<u32>, windows: usize) -> Result<Self, ReadError> {
        let time = config.block_size;
        if tokens.len() <= time {
            return Err(ReadError::TooShort);
        }
        let mut g = Graph::new();
        let logits = gpt::forward(&mut g, config, 1, time, Style::default())?;
        gpt::loss(&mut g, logits)?;
        let positions = g.get("loss.positions")?;
        let plan = engine.compile(Arc::new(g), &[positions])?;
        Ok(Self { plan, time, windows: windows.clamp(1, tokens.len() - time), tokens, done: 0, sums: vec![[0.0; 2]; time] })
    }

    /// One window; false when there is nothing left to do.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn step(&mut self, engine: &mut dyn Engine) -> Result<bool, ReadError> {
        if self.done == self.windows {
            return Ok(false);
        }
        let start = starts(self.tokens.len(), self.time, self.windows, self.done);
        let window = &self.tokens[start..=start + self.time];
        let floats = |tokens: &[u32]| -> Vec<f32> { tokens.iter().map(|id| *id as f32).collect() };
        let pos: Vec<f32> = (0..self.time).map(|i| i as f32).collect();
        let out = engine.run(self.plan, &[("idx", &floats(&window[..self.time])), ("targets", &floats(&window[1..])), ("pos", &pos)])?;
        for (sum, nats) in self.sums.iter_mut().zip(out.first().map(Tensor::data).unwrap_or_default()) {
            let nats = f64::from(*nats);
            *sum = [sum[0] + nats, sum[1] + nats * nats];
        }
        self.done += 1;
        Ok(self.done < self.windows)
    }

    /// Mean loss at each position and the standard error of that mean, `(T,)` each; empty before the first window.
    pub fn means(&self) -> Vec<[f64; 2]> {
        let n = self.done as f64;
        let mean = |[sum, squares]: &[f64; 2]| {
            let mean = sum / n;
            [mean, ((squares / n - mean * mean).max(0.0) / (n - 1.0).max(1.0)).sqrt()]
        };
        if self.done == 0 { Vec::new() } else { self.sums.iter().map(mean).collect() }
    }

    /// Windows read so far.
    pub fn done(&self) -> usize {
        self.done
    }

    /// The share that is done, in `[0, 1]`.
    pub fn share(&self) -> f64 {
        self.done as f64 / self.windows as f64
    }

    pub fn release(self, engine: &mut dyn Engine) {
        engine.release(self.plan);
    }
}

/// Where window `i` of `windows` begins.
fn starts(tokens: usize, time: usize, windows: usize, i: usize) -> usize {
    i * (tokens - time - 1) / windows.max(2).saturating_sub(1)
}

/// The least mean loss at each position that any model can reach on window `i` of `windows`, `(time,)` in nats: that of the
/// true process, from nothing known before the window. Infinite where the process never writes such a text.
pub fn true_by_position(process: &Process, text: &[char], time: usize, windows: usize, i: usize) -> Vec<f64> {
    let start = starts(text.len(), time, windows, i);
    let window: String = text[start..=start + time].iter().collect();
    process.anywhere().surprises(&window).split_off(1)
}
