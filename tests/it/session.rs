//! The worker from outside: reading, stepping, experiments, and everything that may go wrong while it does.

use genscope::checkpoint::{Checkpoint, Network};
use genscope::data::tokenizer::CharTokenizer;
use genscope::engine::cpu::CpuEngine;
use genscope::engine::{DeviceChoice, DeviceInfo, Engine, EngineError, Feed, Observer, PlanId};
use genscope::graph::{Graph, NodeId};
use genscope::model::gpt::GptConfig;
use genscope::session::{Command, Event, Experiment, LabEngine, LabRequest, Request, Session, Trace};
use genscope::tensor::Tensor;
use genscope::ui::text::Texts;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What a submit of the [`Faulty`] engine does before anything else.
enum Fault {
    Panic,
    Lost,
    /// Waits until somebody sends.
    Wait(Receiver<()>),
}

/// The CPU engine with one fault in its first run.
struct Faulty {
    inner: CpuEngine,
    fault: Option<Fault>,
}

impl Faulty {
    fn open(fault: Fault) -> impl FnOnce() -> Result<Box<dyn Engine>, EngineError> {
        move || Ok(Box::new(Self { inner: CpuEngine::new(1)?, fault: Some(fault) }))
    }
}

impl Engine for Faulty {
    fn info(&self) -> &DeviceInfo {
        self.inner.info()
    }
    fn load(&mut self, name: &str, tensor: &Tensor) -> Result<(), EngineError> {
        self.inner.load(name, tensor)
    }
    fn state(&mut self, name: &str) -> Result<Tensor, EngineError> {
        self.inner.state(name)
    }
    fn zero(&mut self, names: &[String]) -> Result<(), EngineError> {
        self.inner.zero(names)
    }
    fn compile(&mut self, graph: Arc<Graph>, watch: &[NodeId]) -> Result<PlanId, EngineError> {
        self.inner.compile(graph, watch)
    }
    fn release(&mut self, plan: PlanId) {
        self.inner.release(plan);
    }
    fn submit(&mut self, plan: PlanId, feed: &Feed<'_>, observer: &mut dyn Observer) -> Result<(), EngineError> {
        match self.fault.take() {
            Some(Fault::Panic) => panic!("a mistake on purpose"),
            Some(Fault::Lost) => return Err(EngineError::Lost("pulled out".into())),
            Some(Fault::Wait(go)) => go.recv().expect("somebody lets it go"),
            None => {}
        }
        self.inner.submit(plan, feed, observer)
    }
    fn poll(&mut self, plan: PlanId, wait: bool) -> Result<Option<Vec<Tensor>>, EngineError> {
        self.inner.poll(plan, wait)
    }
}

/// A session and all it has reported.
struct Watched {
    session: Session,
    events: Vec<Event>,
}

impl Watched {
    fn cpu() -> Self {
        Self::on(|| Ok(Box::new(CpuEngine::new(1)?) as Box<dyn Engine>))
    }

    /// Returns when the first model is open.
    fn on(open: impl FnOnce() -> Result<Box<dyn Engine>, EngineError> + Send + 'static) -> Self {
        let session = Session::start_with(open, Arc::new(|| {})).expect("a thread");
        let mut watched = Self { session, events: Vec::new() };
        watched.until("the first model", |watched| watched.events.iter().any(|event| matches!(event, Event::ModelOpened(_))));
        watched
    }

    fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        loop {
            self.events.extend(self.session.events());
            if done(self) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{what} never came; {:?}", self.failures());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn send(&self, command: Command) {
        assert!(self.session.send(command), "the queue is full");
    }

    fn read(&mut self, request: Request) -> Arc<Trace> {
        let before = self.session.trace().map_or(0, |trace| trace.id);
        self.send(Command::Read(request.clone()));
        let fresh = |watched: &Self| watched.session.trace().filter(|trace| trace.id > before && trace.tokens == request.tokens && trace.experiment == request.experiment);
        self.until("the trace", |watched| fresh(watched).is_some());
        fresh(self).expect("it is there")
    }

    /// Reads with nothing but the logits wanted, as when writing on.
    fn logits(&mut self, tokens: &[u32]) -> Arc<Trace> {
        self.read(watching(tokens, &[]))
    }

    fn failures(&self) -> Vec<&str> {
        self.events.iter().filter_map(|event| if let Event::Failed(failure) = event { Some(failure.key) } else { None }).collect()
    }

    /// Waits for the failure and holds that a person can read it.
    fn failed(&mut self, key: &str) {
        self.until(key, |watched| watched.failures().contains(&key));
        for language in ["en", "zh-CN"] {
            assert!(Texts::new(language).has(key), "{language} has no words for {key}");
        }
    }
}

fn watching(tokens: &[u32], watch: &[&str]) -> Request {
    Request { tokens: tokens.to_vec(), watch: watch.iter().map(|glob| (*glob).to_owned()).collect(), experiment: Experiment::default() }
}

/// A text of `count` tokens that a model with 65 symbols knows, without a short period.
fn text(count: usize) -> Vec<u32> {
    (0..count as u64).map(|i| ((i * i + 7 * i) % 61) as u32).collect()
}

fn stepped(trace: &Trace) -> bool {
    trace.kernels.iter().any(|used| used.op == "attention_decode")
}

fn assert_same_logits(a: &Trace, b: &Trace, what: &str) {
    assert_eq!(a.window(), b.window(), "{what}");
    for t in 0..a.window().len() {
        let (a, b) = (a.logits(t).expect("logits"), b.logits(t).expect("logits"));
        let worst = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-4, "{what}: position {t} differs by {worst}");
    }
}

/// A checkpoint of other sizes than the shipped one's, in a file.
fn small_model(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let config = GptConfig { vocab_size: 3, block_size: 8, n_layer: 1, n_head: 2, n_embd: 8, parts: Default::default() };
    let checkpoint = Checkpoint { tensors: config.init(1), network: Network::Gpt { config, tokenizer: CharTokenizer::new(vec!['a', 'b', 'c']) }, card: Default::default() };
    let path = folder.path().join("small.safetensors");
    checkpoint.save(&path).expect("saved");
    path
}

#[test]
fn a_trace_holds_what_was_asked_for() {
    let mut watched = Watched::cpu();
    let tokens = text(20);
    let trace = watched.read(watching(&tokens, &["h.*.attn.att", "tok_emb"]));
    let config = trace.model.config.clone();
    assert_eq!(trace.get("lm_head").expect("always").dims(), [1, 20, config.vocab_size]);
    for layer in 0..config.n_layer {
        let att = trace.get(&format!("h.{layer}.attn.att")).expect("watched");
        assert_eq!(att.dims(), [1, config.n_head, 20, 20]);
        (0..att.shape().rows()).for_each(|row| assert!((att.row(row).iter().sum::<f32>() - 1.0).abs() < 1e-4, "a row of weights"));
    }
    assert!(trace.get("h.0.attn.scores").is_none(), "nothing else is read back");
    assert!(trace.kernels.iter().all(|used| used.calls > 0 && used.micros.is_some()));
    assert!(watched.session.status().model.is_some() && watched.failures().is_empty());
}

#[test]
fn fused_visible_and_stepping_passes_agree() {
    let mut watched = Watched::cpu();
    let block = watched.session.status().model.as_ref().expect("open").config.block_size;
    let tokens = text(block + 2);
    let full = |watched: &mut Watched, tokens: &[u32]| {
        let visible = watched.read(watching(tokens, &["h.0.attn.att"]));
        let fused = watched.read(watching(tokens, &["tok_emb"]));
        assert!(!stepped(&visible) && !stepped(&fused) && fused.get("h.0.attn.att").is_none());
        assert_same_logits(&visible, &fused, "visible and fused");
        fused
    };
    watched.logits(&tokens[..30]);
    for count in [31, 32, 34] {
        let step = watched.logits(&tokens[..count]);
        assert!(stepped(&step), "{count} tokens are one to four more than the cache holds");
        assert_same_logits(&step, &full(&mut watched, &tokens[..count]), "stepping");
    }
    // Back to an earlier token, and on along another branch.
    let branch = [&tokens[..32], &[5]].concat();
    let step = watched.logits(&branch);
    assert!(stepped(&step));
    assert_same_logits(&step, &full(&mut watched, &branch), "a branch");
    // To the end of the context and past it, where the window slides.
    for count in [block - 1, block, block + 1, block + 2] {
        let last = watched.logits(&tokens[..count]);
        assert_eq!(last.start, count.saturating_sub(block));
        assert_same_logits(&last, &full(&mut watched, &tokens[..count]), "the end of the context");
    }
    // And back again to a text that fits.
    let back = watched.logits(&tokens[..block - 1]);
    assert_same_logits(&back, &full(&mut watched, &tokens[..block - 1]), "back inside the context");
    assert!(watched.failures().is_empty(), "{:?}", watched.failures());
}

#[test]
fn without_the_scale_attention_changes() {
    let mut watched = Watched::cpu();
    let request = watching(&text(16), &["h.0.attn.att"]);
    let with = watched.read(request.clone());
    let without = watched.read(Request { experiment: Experiment { without_scale: true }, ..request });
    let (a, b) = (with.get("h.0.attn.att").expect("watched"), without.get("h.0.attn.att").expect("watched"));
    assert!(a.data().iter().zip(b.data()).any(|(a, b)| (a - b).abs() > 1e-3), "the switch does something");
    assert!(without.graph.find("h.0.attn.scaled").is_none(), "the drawing shows the network that ran");
}

#[test]
fn a_newer_text_replaces_one_that_waits() {
    let (go, gate) = channel();
    let mut watched = Watched::on(Faulty::open(Fault::Wait(gate)));
    (5..10).for_each(|count| watched.send(Command::Read(watching(&text(count), &[]))));
    go.send(()).expect("it waits");
    watched.until("the last text", |watched| watched.session.trace().is_some_and(|trace| trace.tokens == text(9)));
    let id = watched.session.trace().expect("a trace").id;
    assert!(id <= 2, "{id} passes for five texts of which four waited");
}

#[test]
fn a_very_long_text_is_read_at_its_end() {
    let mut watched = Watched::cpu();
    let trace = watched.logits(&text(100_000));
    assert_eq!(trace.window().len(), trace.model.config.block_size);
    assert_eq!(trace.start, 100_000 - trace.window().len());
}

#[test]
fn files_that_are_no_models_leave_the_open_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.safetensors");
    std::fs::write(&garbage, [0xFF; 400]).expect("written");
    let mut watched = Watched::cpu();
    watched.send(Command::OpenFile(garbage));
    watched.failed("error-checkpoint-damaged");
    watched.send(Command::OpenFile(folder.path().join("missing.safetensors")));
    watched.failed("error-checkpoint-unreadable");
    watched.send(Command::OpenShipped("nobody".into()));
    watched.failed("error-unknown-model");
    let trace = watched.logits(&text(5));
    assert_eq!(trace.model.id, "shakespeare");
}

#[test]
fn models_of_other_sizes_follow_one_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut watched = Watched::cpu();
    watched.logits(&text(10));
    watched.logits(&text(11));
    watched.send(Command::OpenFile(small_model(&folder)));
    watched.until("the small model", |watched| watched.session.status().model.as_ref().is_some_and(|model| model.id == "small"));
    // Ids of the model before: passed over, not read as something else.
    watched.send(Command::Read(watching(&text(12), &[])));
    for count in [3, 4, 5, 12] {
        let tokens: Vec<u32> = (0..count).map(|i| i % 3).collect();
        let trace = watched.logits(&tokens);
        assert_eq!(trace.get("lm_head").expect("always").shape().last(), 3);
    }
    watched.send(Command::OpenShipped("shakespeare".into()));
    assert_eq!(watched.logits(&text(13)).model.id, "shakespeare");
    assert!(watched.failures().is_empty(), "{:?}", watched.failures());
}

#[test]
fn a_device_that_is_not_there_leaves_the_cpu() {
    let mut watched = Watched::on(|| Err(EngineError::NoAdapter));
    watched.failed("error-no-adapter");
    let trace = watched.logits(&text(8));
    assert_eq!(trace.device.why, "device-why-fallback");
    // With or without an adapter on this machine, asking for a GPU ends in a device that reads.
    let before = watched.events.len();
    watched.send(Command::Device(DeviceChoice::Gpu));
    watched.until("an answer", |watched| watched.events[before..].iter().any(|event| matches!(event, Event::DeviceChanged(_) | Event::Failed(_))));
    watched.send(Command::Device(DeviceChoice::Cpu));
    watched.until("the CPU", |watched| watched.session.status().device.why == "device-why-asked");
    watched.logits(&text(9));
}

#[test]
fn a_panic_and_a_lost_device_are_survived() {
    for (fault, key) in [(Fault::Panic, "error-worker-panic"), (Fault::Lost, "error-device-lost")] {
        let mut watched = Watched::on(Faulty::open(fault));
        // The very text that was under way is read on the fresh engine.
        let trace = watched.logits(&text(8));
        assert_eq!(trace.device.why, "device-why-fallback");
        watched.failed(key);
        assert_eq!(watched.logits(&text(9)).get("lm_head").expect("always").dims()[1], 9);
        assert_eq!(watched.failures(), [key]);
    }
}

#[test]
fn dropping_the_session_ends_its_thread() {
    let alive = Arc::new(());
    let theirs = alive.clone();
    let wake = Arc::new(move || drop(theirs.clone()));
    let session = Session::start_with(|| Ok(Box::new(CpuEngine::new(1)?) as Box<dyn Engine>), wake).expect("a thread");
    (1..40).for_each(|case| {
        session.send(Command::Lab(LabRequest { op: "matmul", case: case % 2, engine: LabEngine::Cpu, wgsl: None }));
        session.send(Command::Read(watching(&text(case), &[])));
    });
    drop(session);
    let began = Instant::now();
    while Arc::strong_count(&alive) > 1 {
        assert!(began.elapsed() < Duration::from_secs(20), "the thread goes on without anybody to work for");
        std::thread::sleep(Duration::from_millis(2));
    }
}
