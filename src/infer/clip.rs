//! Using the two encoders: texts and pictures as arrows of length 1 in one space, and who finds whom among them.

use super::ReadError;
use crate::engine::{Engine, PlanId};
use crate::graph::Graph;
use crate::model::clip::ClipConfig;
use crate::tensor::Tensor;
use std::sync::Arc;

/// Texts or pictures of one pass.
const BATCH: usize = 32;

/// Compiled passes kept.
const KEPT_PLANS: usize = 4;

/// The encoders' passes on one engine. The weights are the engine's states.
#[derive(Debug)]
pub struct Clip {
    config: ClipConfig,
    /// By side (text or picture) and batch.
    plans: Vec<((bool, usize), PlanId)>,
}

impl Clip {
    pub fn new(config: &ClipConfig) -> Self {
        Self { config: config.clone(), plans: Vec::new() }
    }

    /// Tokens `(N, L)` to embeddings `(N, S)`.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn texts(&mut self, engine: &mut dyn Engine, tokens: &[f32]) -> Result<Vec<f32>, ReadError> {
        let width = self.config.text.n_words;
        let pos = self.config.text.positions();
        let mut all = Vec::with_capacity(tokens.len() / width * self.config.n_shared);
        for part in tokens.chunks(BATCH * width) {
            let plan = self.plan(engine, true, part.len() / width)?;
            let out = engine.run(plan, &[("tokens", part), ("pos", &pos)])?;
            all.extend(out.into_iter().flat_map(Tensor::into_data));
        }
        Ok(all)
    }

    /// Pictures `(N, size, size, channels)` to embeddings `(N, S)`.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn pictures(&mut self, engine: &mut dyn Engine, pictures: &[f32]) -> Result<Vec<f32>, ReadError> {
        let width = self.config.image.size * self.config.image.size * self.config.image.channels;
        let mut all = Vec::with_capacity(pictures.len() / width * self.config.n_shared);
        for part in pictures.chunks(BATCH * width) {
            let plan = self.plan(engine, false, part.len() / width)?;
            let out = engine.run(plan, &[("picture", part)])?;
            all.extend(out.into_iter().flat_map(Tensor::into_data));
        }
        Ok(all)
    }

    fn plan(&mut self, engine: &mut dyn Engine, of_text: bool, batch: usize) -> Result<PlanId, ReadError> {
        if let Some((_, plan)) = self.plans.iter().find(|(kept, _)| *kept == (of_text, batch)) {
            return Ok(*plan);
        }
        if self.plans.len() == KEPT_PLANS {
            engine.release(self.plans.remove(0).1);
        }
        let mut g = Graph::new();
        let out = if of_text { self.config.text(&mut g, batch)? } else { self.config.image(&mut g, batch)? };
        let plan = engine.compile(Arc::new(g), &[out])?;
        self.plans.push(((of_text, batch), plan));
        Ok(plan)
    }

    /// Gives the plans back to the engine.
    pub fn release(self, engine: &mut dyn Engine) {
        self.plans.into_iter().for_each(|(_, plan)| engine.release(plan));
    }
}

/// Who finds whom among `N` captions and their `N` pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Retrieval {
    /// Mean of the two cross-entropies, in nats.
    pub loss: f64,
    /// Part of the captions whose own picture is the most alike of all, 0 to 1.
    pub text_to_picture: f64,
    /// Part of the pictures whose own caption is the most alike.
    pub picture_to_text: f64,
}

/// Cosines of texts `(N, S)` with pictures `(M, S)`: `(N, M)` row by row.
pub fn similarity(texts: &[f32], pictures: &[f32], n_shared: usize) -> Vec<f32> {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum();
    texts.chunks(n_shared).flat_map(|text| pictures.chunks(n_shared).map(move |picture| dot(text, picture))).collect()
}

/// Measures retrieval: caption i belongs to picture i. `scale` multiplies the cosines for the loss.
pub fn retrieval(texts: &[f32], pictures: &[f32], n_shared: usize, scale: f32) -> Retrieval {
    let n = texts.len() / n_shared;
    let cosines = similarity(texts, pictures, n_shared);
    let row = |i: usize| (0..n).map(|j| f64::from(scale * cosines[i * n + j])).collect::<Vec<f64>>();
    let column = |i: usize| (0..n).map(|j| f64::from(scale * cosines[j * n + i])).collect::<Vec<f64>>();
    let nats = |logits: &[f64], i: usize| logits.iter().map(|l| (l - logits[i]).exp()).sum::<f64>().ln();
    let best = |logits: &[f64], i: usize| logits.iter().enumerate().all(|(j, l)| j == i || *l < logits[i]);
    let mut found = Retrieval::default();
    for i in 0..n {
        let (by_text, by_picture) = (row(i), column(i));
        found.loss += 0.5 * (nats(&by_text, i) + nats(&by_picture, i));
        found.text_to_picture += f64::from(best(&by_text, i));
        found.picture_to_text += f64::from(best(&by_picture, i));
    }
    let share = 1.0 / n as f64;
    Retrieval { loss: share * found.loss, text_to_picture: share * found.text_to_picture, picture_to_text: share * found.picture_to_text }
}
