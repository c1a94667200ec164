//! A model that reads: forward passes with everything watched, and single steps with a cache when nothing is.

use super::command::{Experiment, Request};
use super::trace::{KernelUse, OpenModel, Trace};
use crate::engine::{Engine, EngineError, Observer, PlanId};
use crate::graph::plan::Plan;
use crate::graph::{Graph, NodeId, glob_matches};
use crate::infer::{Decoder, ReadError, load_weights};
use crate::model::gpt::{self, Style};
use crate::tensor::Tensor;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// Compiled passes kept for texts of recent lengths.
const KEPT_PLANS: usize = 6;

/// A compiled forward pass for one length, experiment and watch list.
#[derive(Debug)]
struct Pass {
    time: usize,
    experiment: Experiment,
    watch: Vec<String>,
    plan: PlanId,
    graph: Arc<Graph>,
    watched: Vec<NodeId>,
}

#[derive(Debug)]
pub(super) struct Reader {
    model: Arc<OpenModel>,
    passes: Vec<Pass>,
    decoder: Option<Decoder>,
    /// Logits of the tokens in the decoder's cache, one row each.
    rows: Vec<f32>,
}

/// Times the ops of a pass by the clock between two of them.
#[derive(Debug)]
struct Stopwatch {
    last: Instant,
    uses: Vec<KernelUse>,
}

impl Observer for Stopwatch {
    fn done(&mut self, node: NodeId, plan: &Plan) {
        let now = Instant::now();
        let micros = (now - self.last).as_secs_f64() * 1e6;
        self.last = now;
        let Some(op) = plan.graph.node(node).op().map(crate::op::Op::name) else { return };
        match self.uses.iter_mut().find(|used| used.op == op) {
            Some(used) => {
                used.calls += 1;
                used.micros = used.micros.map(|sum| sum + micros);
            }
            None => self.uses.push(KernelUse { op, calls: 1, micros: Some(micros) }),
        }
    }
}

impl Reader {
    pub(super) fn new(model: Arc<OpenModel>) -> Self {
        Self { model, passes: Vec::new(), decoder: None, rows: Vec::new() }
    }

    pub(super) fn vocab_size(&self) -> usize {
        self.model.config.vocab_size
    }

    /// Loads the weights into an engine; plans of an earlier one are forgotten.
    pub(super) fn move_to(&mut self, engine: &mut dyn Engine) -> Result<(), EngineError> {
        self.passes.clear();
        self.decoder = None;
        self.rows.clear();
        load_weights(engine, self.model.weights.iter().map(|(name, tensor)| (name, tensor.as_ref())))
    }

    /// Gives the plans back to the engine; [`Reader::move_to`] begins again.
    pub(super) fn release(&mut self, engine: &mut dyn Engine) {
        self.passes.drain(..).for_each(|pass| engine.release(pass.plan));
        if let Some(decoder) = self.decoder.take() {
            decoder.release(engine);
        }
    }

    /// Reads a text.
    pub(super) fn read(&mut self, engine: &mut dyn Engine, request: &Request, id: u64) -> Result<Trace, ReadError> {
        let start = request.tokens.len().saturating_sub(self.model.config.block_size);
        let window = &request.tokens[start..];
        let began = Instant::now();
        let mut watch = Stopwatch { last: began, uses: Vec::new() };
        let only_logits = request.watch.iter().all(|glob| glob == "lm_head") && request.experiment == Experiment::default();
        let (graph, tensors) = match only_logits.then(|| self.cached(window)).flatten() {
            Some(known) => self.step(engine, window, known, &mut watch)?,
            None => self.forward(engine, window, request, &mut watch)?,
        };
        Ok(Trace {
            id,
            model: self.model.clone(),
            tokens: request.tokens.clone(),
            start,
            experiment: request.experiment,
            watch: request.watch.clone(),
            graph,
            tensors,
            device: engine.info().clone(),
            kernels: watch.uses,
            millis: began.elapsed().as_secs_f64() * 1e3,
        })
    }

    /// How many tokens of the window the cache already holds, when stepping over the rest is the shorter way.
    fn cached(&self, window: &[u32]) -> Option<usize> {
        let seen = self.decoder.as_ref()?.seen();
        let known = seen.iter().zip(window).take_while(|(a, b)| a == b).count().min(window.len() - 1);
        (known > 0 && window.len() - known <= 4).then_some(known)
    }

    /// Reads the new end of a text by steps of length 1.
    fn step(&mut self, engine: &mut dyn Engine, window: &[u32], known: usize, watch: &mut Stopwatch) -> Result<(Arc<Graph>, Tensors), ReadError> {
        let width = self.model.config.vocab_size;
        let Some(decoder) = &mut self.decoder else { return Err(ReadError::TooShort) };
        decoder.back_to(known);
        self.rows.truncate(known * width);
        for token in &window[known..] {
            let logits = decoder.push_observed(engine, *token, watch)?;
            self.rows.extend_from_slice(logits);
        }
        let logits = Tensor::from_fn([1, window.len(), width], |i| self.rows[i]);
        let inputs = self.inputs(window);
        Ok((self.drawing(window.len(), Experiment::default())?, inputs.into_iter().chain([("lm_head".to_owned(), Arc::new(logits))]).collect()))
    }

    /// Reads the whole window in one pass.
    fn forward(&mut self, engine: &mut dyn Engine, window: &[u32], request: &Request, watch: &mut Stopwatch) -> Result<(Arc<Graph>, Tensors), ReadError> {
        let time = window.len();
        let pass = self.pass(engine, time, request)?;
        let idx: Vec<f32> = window.iter().map(|id| *id as f32).collect();
        let pos: Vec<f32> = (0..time).map(|i| i as f32).collect();
        watch.last = Instant::now();
        engine.submit(pass.plan, &[("idx", &idx), ("pos", &pos)], watch)?;
        let read = engine.poll(pass.plan, true)?.unwrap_or_default();
        if let Some(timings) = engine.timings(pass.plan) {
            watch.uses.iter_mut().for_each(|used| used.micros = Some(0.0));
            for (node, micros) in timings {
                let op = pass.graph.node(node).op().map(crate::op::Op::name);
                if let Some(used) = watch.uses.iter_mut().find(|used| Some(used.op) == op) {
                    used.micros = used.micros.map(|sum| sum + micros);
                }
            }
        } else if engine.info().kind == crate::engine::EngineKind::Gpu {
            watch.uses.iter_mut().for_each(|used| used.micros = None);
        }
        let (graph, watched) = (pass.graph.clone(), pass.watched.clone());
        let mut tensors = self.inputs(window);
        tensors.extend(watched.iter().zip(read).map(|(id, tensor)| (graph.node(*id).name.clone(), Arc::new(tensor))));
        // The next step may go on from here by the cache; not from a full context, which slides.
        if time < self.model.config.block_size && request.watch.iter().all(|glob| glob == "lm_head") && request.experiment == Experiment::default() {
            self.warm(engine, window, tensors.get("lm_head"))?;
        }
        let drawing = if graph.find("h.0.attn.att").is_some() { graph } else { self.drawing(time, request.experiment)? };
        Ok((drawing, tensors))
    }

    /// Fills the cache with a text that a full pass has just read.
    fn warm(&mut self, engine: &mut dyn Engine, window: &[u32], logits: Option<&Arc<Tensor>>) -> Result<(), ReadError> {
        let mut decoder = match self.decoder.take() {
            Some(decoder) => decoder,
            None => Decoder::new(engine, &self.model.config)?,
        };
        let known = decoder.seen().iter().zip(window).take_while(|(a, b)| a == b).count();
        decoder.back_to(known);
        for token in &window[known..] {
            decoder.push(engine, *token)?;
        }
        self.rows = logits.map(|logits| logits.data().to_vec()).unwrap_or_default();
        self.decoder = Some(decoder);
        Ok(())
    }

    /// The fed tensors, so that a trace can explain what reads them.
    fn inputs(&self, window: &[u32]) -> Tensors {
        let time = window.len();
        let idx = Tensor::from_fn([1, time], |i| window[i] as f32);
        let pos = Tensor::from_fn([time], |i| i as f32);
        HashMap::from([("idx".to_owned(), Arc::new(idx)), ("pos".to_owned(), Arc::new(pos))])
    }

    /// The network in all its parts, for drawing; nothing is compiled.
    fn drawing(&self, time: usize, experiment: Experiment) -> Result<Arc<Graph>, ReadError> {
        let mut g = Graph::new();
        let style = Style { visible: true, without_scale: experiment.without_scale, dropout: 0.0 };
        gpt::forward(&mut g, &self.model.config, 1, time, style)?;
        Ok(Arc::new(g))
    }

    /// The compiled pass for a request, made if it is new. Attention is fused unless one of its parts is watched.
    fn pass(&mut self, engine: &mut dyn Engine, time: usize, request: &Request) -> Result<&Pass, ReadError> {
        let fits = |pass: &Pass| pass.time == time && pass.experiment == request.experiment && pass.watch == request.watch;
        if let Some(at) = self.passes.iter().position(fits) {
            let pass = self.passes.remove(at);
            self.passes.push(pass);
        } else {
            if self.passes.len() == KEPT_PLANS {
                engine.release(self.passes.remove(0).plan);
            }
            let mut drawn = self.drawing(time, request.experiment)?;
            let mut fused = Graph::new();
            gpt::forward(&mut fused, &self.model.config, 1, time, Style::default())?;
            let hidden = |name: &str| fused.find(name).is_none();
            let watches_parts = drawn.nodes().iter().any(|node| hidden(&node.name) && request.watch.iter().any(|glob| glob_matches(glob, &node.name)));
            if !watches_parts && request.experiment == Experiment::default() {
                drawn = Arc::new(fused);
            }
            let watched: Vec<NodeId> = (0..drawn.nodes().len())
                .map(NodeId)
                .filter(|id| {
                    let node = drawn.node(*id);
                    node.op().is_some() && (node.name == "lm_head" || request.watch.iter().any(|glob| glob_matches(glob, &node.name)))
                })
                .collect();
            let plan = engine.compile(drawn.clone(), &watched)?;
            let pass = Pass { time, experiment: request.experiment, watch: request.watch.clone(), plan, graph: drawn, watched };
            self.passes.push(pass);
        }
        self.passes.last().ok_or(ReadError::TooShort)
    }
}

type Tensors = HashMap<String, Arc<Tensor>>;
