//! Using a denoiser of pictures: words to encodings, predictions under them, guidance, and any tensor of a pass.
//!
//! Guidance (Ho and Salimans 2022): `eps = eps_without + w (eps_with - eps_without)`. w = 0 ignores the words, 1 follows
//! them as learned, more exaggerates them. "Without" is the empty prompt, or what is not wanted (a negative prompt).

use super::ReadError;
use crate::checkpoint::DiffusionConfig;
use crate::engine::{Engine, PlanId};
use crate::graph::{Graph, NodeId};
use crate::model::mlp::time_scale;
use crate::model::picture::PictureConfig;
use crate::model::unet::{self, Style};
use crate::sample::prediction::PredictionType;
use crate::sample::schedule::Schedule;
use crate::tensor::Tensor;
use std::collections::HashMap;
use std::sync::Arc;

/// Compiled passes kept.
const KEPT_PLANS: usize = 4;

/// A picture denoiser's passes on one engine. The weights are the engine's states ([`super::load_weights`]).
#[derive(Debug)]
pub struct Painter {
    config: PictureConfig,
    prediction_type: PredictionType,
    schedule: Arc<Schedule>,
    frequencies: Vec<f32>,
    /// The names that [`ATTENTION`] matches, in the order of the network.
    attention: Vec<String>,
    /// By what they do.
    plans: Vec<(Pass, PlanId)>,
}

/// What a compiled pass does.
#[derive(Clone, Debug, PartialEq)]
struct Pass {
    /// `None`: it reads words.
    style: Option<Style>,
    batch: usize,
    /// Attention to the words is read back after the output ([`ATTENTION`]).
    watched: bool,
}

/// Where every place looks among the words, `(B, heads, places, L)`.
pub const ATTENTION: &str = "*.cross.att";

/// What the network says with the words and without them, each `(B, S, S, C)`, and where the places looked among the words, by
/// the name of the node.
pub type Watched = ([Vec<f32>; 2], Vec<(String, Tensor)>);

/// What pictures are made under: encodings `(1, L, D)` or one a picture, and how much the difference counts.
#[derive(Clone, Copy, Debug)]
pub struct Prompt<'a> {
    pub with: &'a [f32],
    pub without: &'a [f32],
    pub guidance: f32,
}

/// One pass, with everything that was asked for.
#[derive(Clone, Debug)]
pub struct Look {
    /// The graph that ran: inputs `x_t (1, S, S, C)`, `t (1,)`, `frequencies`, `context (1, L, D)`; output `unfold` or `out`.
    pub graph: Arc<Graph>,
    /// Tensors by node name.
    pub tensors: HashMap<String, Arc<Tensor>>,
}

impl Painter {
    /// # Errors
    /// When T is out of range, or the sizes do not fit together.
    pub fn new(config: &PictureConfig, diffusion: &DiffusionConfig) -> Result<Self, ReadError> {
        let schedule = Arc::new(diffusion.schedule()?);
        let mut g = Graph::new();
        unet::forward(&mut g, &config.unet, 1, Style::default())?;
        let attention = g.matching(ATTENTION).into_iter().map(|id| g.node(id).name.clone()).collect();
        Ok(Self { config: config.clone(), prediction_type: diffusion.prediction_type, schedule, frequencies: config.unet.frequencies(), attention, plans: Vec::new() })
    }

    pub fn schedule(&self) -> &Arc<Schedule> {
        &self.schedule
    }

    pub fn config(&self) -> &PictureConfig {
        &self.config
    }

    pub fn prediction_type(&self) -> PredictionType {
        self.prediction_type
    }

    /// Tokens `(B, L)` to encodings `(B, L, D)`.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn encode(&mut self, engine: &mut dyn Engine, tokens: &[u32]) -> Result<Vec<f32>, ReadError> {
        let plan = self.plan(engine, Pass { style: None, batch: tokens.len() / self.config.text.n_words, watched: false })?;
        let tokens: Vec<f32> = tokens.iter().map(|id| *id as f32).collect();
        let out = engine.run(plan, &[("tokens", &tokens), ("pos", &self.config.text.positions())])?;
        Ok(out.into_iter().next().map(Tensor::into_data).unwrap_or_default())
    }

    /// What the network says of pictures `x_t (B, S, S, C)` at times `t (B,)` from 1 to T, under encodings `(B, L, D)`: `(B, S,
    /// S, C)`, as it is.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn raw(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: &[usize], context: &[f32]) -> Result<Vec<f32>, ReadError> {
        self.raw_styled(engine, x_t, t, context, Style::default())
    }

    /// The same with parts of the network cut off.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn raw_styled(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: &[usize], context: &[f32], style: Style) -> Result<Vec<f32>, ReadError> {
        let plan = self.plan(engine, Pass { style: Some(style), batch: t.len(), watched: false })?;
        let t = self.scaled(t);
        let out = engine.run(plan, &[("x_t", x_t), ("t", &t), ("frequencies", &self.frequencies), ("context", context)])?;
        Ok(out.into_iter().next().map(Tensor::into_data).unwrap_or_default())
    }

    /// What the network says of pictures that share their time, with the words and without them, each `(B, S, S, C)`: one pass
    /// over both. `with` and `without` are encodings of a single prompt `(1, L, D)`, or one a picture.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn both(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: usize, with: &[f32], without: &[f32], style: &Style) -> Result<[Vec<f32>; 2], ReadError> {
        Ok(self.both_watched(engine, x_t, t, [with, without], style, false)?.0)
    }

    /// The same, and if `watch`, where every place of the pictures with words looked among them: `(B, heads, places, L)` of each
    /// layer, in the order of the network.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn both_watched(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: usize, words: [&[f32]; 2], style: &Style, watch: bool) -> Result<Watched, ReadError> {
        let batch = self.batch_of(x_t);
        let context: Vec<f32> = words.into_iter().flat_map(|words| self.repeated(words, batch)).collect();
        let twice: Vec<f32> = x_t.iter().chain(x_t).copied().collect();
        let plan = self.plan(engine, Pass { style: Some(style.clone()), batch: 2 * batch, watched: watch })?;
        let t = self.scaled(&vec![t; 2 * batch]);
        let mut out = engine.run(plan, &[("x_t", &twice), ("t", &t), ("frequencies", &self.frequencies), ("context", &context)])?.into_iter();
        let mut with = out.next().map(Tensor::into_data).unwrap_or_default();
        let without = with.split_off(x_t.len().min(with.len()));
        let attention = self.attention.iter().cloned().zip(out.map(first_half)).collect();
        Ok(([with, without], attention))
    }

    /// The same blended by [`guide`]. A guidance of 1 or 0 asks only the side that counts.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn guided(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: usize, prompt: &Prompt<'_>, style: &Style) -> Result<Vec<f32>, ReadError> {
        let alone = if prompt.guidance == 1.0 { Some(prompt.with) } else { (prompt.guidance == 0.0).then_some(prompt.without) };
        if let Some(words) = alone {
            let batch = self.batch_of(x_t);
            return self.raw_styled(engine, x_t, &vec![t; batch], &self.repeated(words, batch), style.clone());
        }
        let [with, without] = self.both(engine, x_t, t, prompt.with, prompt.without, style)?;
        Ok(guide(&with, &without, prompt.guidance))
    }

    fn batch_of(&self, x_t: &[f32]) -> usize {
        x_t.len() / self.config.unet.numbers()
    }

    /// Encodings for every picture of a batch.
    fn repeated(&self, words: &[f32], batch: usize) -> Vec<f32> {
        words.iter().copied().cycle().take(batch * self.config.text.n_words * self.config.text.n_embd).collect()
    }

    /// One pass over a single picture with every tensor that one of the globs names.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn look(&mut self, engine: &mut dyn Engine, x_t: &[f32], t: usize, context: &[f32], style: Style, globs: &[String]) -> Result<Look, ReadError> {
        let mut g = Graph::new();
        unet::forward(&mut g, &self.config.unet, 1, style)?;
        let graph = Arc::new(g);
        let mut watch: Vec<NodeId> = globs.iter().flat_map(|glob| graph.matching(glob)).filter(|id| graph.node(*id).op().is_some()).collect();
        watch.sort_unstable();
        watch.dedup();
        let plan = engine.compile(graph.clone(), &watch)?;
        let t = self.scaled(&[t]);
        let out = engine.run(plan, &[("x_t", x_t), ("t", &t), ("frequencies", &self.frequencies), ("context", context)]);
        engine.release(plan);
        let named = watch.iter().map(|id| graph.node(*id).name.clone()).zip(out?);
        let tensors = named.map(|(name, tensor)| (name, Arc::new(tensor))).collect();
        Ok(Look { graph, tensors })
    }

    /// Times on the network's scale.
    fn scaled(&self, t: &[usize]) -> Vec<f32> {
        let scale = time_scale(self.schedule.timesteps());
        t.iter().map(|t| *t as f32 * scale).collect()
    }

    fn plan(&mut self, engine: &mut dyn Engine, key: Pass) -> Result<PlanId, ReadError> {
        if let Some(at) = self.plans.iter().position(|(kept, _)| *kept == key) {
            let kept = self.plans.remove(at);
            let plan = kept.1;
            self.plans.push(kept);
            return Ok(plan);
        }
        if self.plans.len() == KEPT_PLANS {
            engine.release(self.plans.remove(0).1);
        }
        let mut g = Graph::new();
        let out = match &key.style {
            None => self.config.text.forward(&mut g, key.batch)?,
            Some(style) => unet::forward(&mut g, &self.config.unet, key.batch, style.clone())?,
        };
        let mut watch = vec![out];
        if key.watched {
            watch.extend(g.matching(ATTENTION));
        }
        let plan = engine.compile(Arc::new(g), &watch)?;
        self.plans.push((key, plan));
        Ok(plan)
    }

    /// Gives the plans back to the engine.
    pub fn release(self, engine: &mut dyn Engine) {
        self.plans.into_iter().for_each(|(_, plan)| engine.release(plan));
    }
}

/// The first half of the batch.
fn first_half(both: Tensor) -> Tensor {
    let mut dims = both.shape().dims().to_vec();
    dims[0] /= 2;
    let mut data = both.into_data();
    data.truncate(dims.iter().product());
    Tensor::from_fn(dims.as_slice(), |i| data[i])
}

/// `without + w (with - without)`, number by number.
pub fn guide(with: &[f32], without: &[f32], guidance: f32) -> Vec<f32> {
    with.iter().zip(without).map(|(with, without)| without + guidance * (with - without)).collect()
}
