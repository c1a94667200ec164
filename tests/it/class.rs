//! Training in front of the class: forks, moments, curves, what may go wrong, and what a killed program leaves.

use genscope::checkpoint::Checkpoint;
use genscope::data::text::Windows;
use genscope::engine::DeviceChoice;
use genscope::model::gpt::GptConfig;
use genscope::session::class::{ClassText, LossHistory, StopReason, StopRule, TextRequest};
use genscope::session::{ClassCommand, ClassSpec, ClassTrace, Command, Event, Failure, RunTrace, Session};
use genscope::train::TrainConfig;
use genscope::ui::text::Texts;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Watched {
    session: Session,
    events: Vec<Event>,
}

impl Watched {
    fn new() -> Self {
        Self { session: Session::start(DeviceChoice::Cpu, Arc::new(|| {})).expect("a thread"), events: Vec::new() }
    }

    fn send(&self, command: ClassCommand) {
        assert!(self.session.send(Command::Class(command)), "the queue is full");
    }

    fn until<T>(&mut self, what: &str, found: impl Fn(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            self.events.extend(self.session.events());
            if let Some(found) = found(self) {
                return found;
            }
            assert!(began.elapsed() < Duration::from_secs(90), "{what} never came: {:?}", self.session.class().map(|trace| (trace.running, trace.runs.iter().map(|run| (run.step, run.stopped.clone())).collect::<Vec<_>>())));
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn class(&mut self, what: &str, wanted: impl Fn(&ClassTrace) -> bool) -> Arc<ClassTrace> {
        self.until(what, |watched| watched.session.class().filter(|trace| wanted(trace)))
    }

    /// Until the current run stands still with a moment of where it stands.
    fn rested(&mut self, what: &str, wanted: impl Fn(&RunTrace) -> bool) -> Arc<RunTrace> {
        let rested = |trace: &ClassTrace| trace.current().filter(|run| !trace.running && wanted(run) && run.moments.last().is_some_and(|moment| moment.step == run.step)).cloned();
        self.until(what, |watched| watched.session.class().and_then(|trace| rested(&trace)))
    }

    fn begin(&mut self, spec: ClassSpec) -> u64 {
        let before = self.session.class().map_or(0, |trace| trace.current);
        self.send(ClassCommand::Begin(Box::new(spec)));
        self.class("the run", |trace| trace.current > before).current
    }

    fn train_to(&mut self, step: u64) -> Arc<RunTrace> {
        self.send(ClassCommand::RunTo(step));
        self.rested("its end", |run| run.step == step)
    }

    fn failed(&mut self, key: &str) -> Failure {
        let found = |event: &Event| match event {
            Event::Failed(failure) | Event::ClassText(Err(failure)) if failure.key == key => Some(failure.clone()),
            _ => None,
        };
        let failure = self.until(key, |watched| watched.events.iter().find_map(found));
        readable(&failure);
        failure
    }
}

/// A person can read it, in both languages, with everything it says of the case.
fn readable(failure: &Failure) {
    for language in ["en", "zh-CN"] {
        let texts = Texts::new(language);
        assert!(texts.has(failure.key), "{language} has no words for {}", failure.key);
    }
}

fn fables() -> Arc<ClassText> {
    Arc::new(TextRequest::Corpus { id: "fables".into(), seed: 1, characters: 0 }.read().expect("it is built in"))
}

fn spec(text: Arc<ClassText>) -> ClassSpec {
    let model = GptConfig { vocab_size: 0, block_size: 16, n_layer: 2, n_head: 2, n_embd: 16, parts: Default::default() };
    let train = TrainConfig { batch_size: 8, max_iters: 400, learning_rate: 5e-3, min_lr: 1e-3, warmup_iters: 5, dropout: 0.1, eval_interval: 20, windows: Windows::Running, seed: 3, ..TrainConfig::default() };
    ClassSpec { text, model, train, sample_every: 10, prompt: "The ".into(), sample_temperature: 0.8, stop: Vec::new() }
}

#[test]
fn a_fork_repeats_its_parent_and_other_settings_do_not() {
    let mut watched = Watched::new();
    let parent = watched.begin(spec(fables()));
    watched.train_to(30);
    let whole = watched.train_to(60);
    let root = whole.waking(30).expect("a moment").step;
    assert!(root > 0 && root <= 30, "a moment to go back to: {root}");
    let fork = |watched: &mut Watched, changes: ClassSpec| {
        watched.send(ClassCommand::Fork { run: parent, step: root, changes: Box::new(changes) });
        let id = watched.class("the fork", |trace| trace.current().is_some_and(|run| run.parent == Some((parent, root)) && run.losses.is_empty())).current;
        let run = watched.train_to(60);
        assert_eq!(run.id, id);
        assert_eq!(run.losses.since(), root);
        run
    };
    let same = fork(&mut watched, spec(fables()));
    let of_parent: Vec<f32> = whole.losses.range(root as usize..60).collect();
    assert_eq!(same.losses.iter().collect::<Vec<_>>(), of_parent, "the same settings from a moment give the same losses");
    let mut slower = spec(fables());
    slower.train.learning_rate = 1e-4;
    slower.train.min_lr = 1e-4;
    let other = fork(&mut watched, slower);
    assert_eq!(other.losses.get(0), same.losses.get(0), "the first loss is measured before the first step");
    assert_ne!(other.losses.last(), same.losses.last());
    let trace = watched.session.class().expect("a trace");
    assert_eq!(trace.runs.len(), 3, "all are kept");
    assert_eq!(trace.run(parent).expect("the parent").losses.len(), 60);
    // The parent goes on where it was left.
    watched.send(ClassCommand::Select(parent));
    watched.class("the parent", |trace| trace.current == parent);
    let on = watched.train_to(70);
    assert_eq!(on.losses.len(), 70);
    assert_eq!(on.losses.range(0..60).collect::<Vec<_>>(), whole.losses.iter().collect::<Vec<_>>());
}

#[test]
fn moments_show_the_network_as_it_was() {
    let mut watched = Watched::new();
    let id = watched.begin(spec(fables()));
    let run = watched.train_to(40);
    let moment = run.moments.last().expect("a moment");
    let seen = &moment.seen;
    let vocab = run.spec.model.vocab_size;
    assert_eq!(run.spec.text.data.tokenizer.symbols().len(), vocab);
    assert_eq!((seen.next.len(), seen.embedding.len()), (vocab, vocab));
    assert!((seen.next.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    assert_eq!((seen.attention.n_layer, seen.attention.n_head, seen.attention.time), (2, 2, 4));
    for head in 0..2 {
        for row in seen.attention.head(1, head).chunks(4) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4, "a row of attention is a distribution");
        }
    }
    assert_eq!(seen.sample.chars().count(), seen.written.len());
    assert!(moment.val.is_finite() && moment.val < run.spec.text.statistics.uniform() + 0.5);
    assert!((0.0..=1.0).contains(&seen.share) && seen.share > 0.0);
    assert_eq!(run.moments.first().map(|first| first.step), Some(0), "the untrained network is the first");
    assert_eq!(run.grad_norms.layers.as_slice(), ["wte", "wpe", "h.0", "h.1", "ln_f"]);
    assert!(run.grad_norms.last.iter().all(|norm| *norm > 0.0));
    // Woken, it writes what it wrote then.
    watched.send(ClassCommand::Recall { run: id, step: moment.step, prompt: Vec::new() });
    let recalled = watched.until("the recall", |watched| watched.events.iter().find_map(|event| if let Event::Recalled(recalled) = event { Some(recalled.clone()) } else { None }));
    assert_eq!((recalled.step, &recalled.seen.written, &recalled.seen.next), (moment.step, &seen.written, &seen.next));
    // It can be the model of all pages.
    watched.events.clear();
    watched.send(ClassCommand::Use { run: id, step: moment.step });
    let opened = watched.until("the model", |watched| watched.events.iter().find_map(|event| if let Event::ModelOpened(model) = event { Some(model.clone()) } else { None }));
    assert_eq!(opened.id, format!("fables-{}", moment.step));
    assert_eq!(opened.config, run.spec.model);
}

#[test]
fn losses_are_kept_for_good_and_cost_nothing_to_show() {
    let mut history = LossHistory::after(7);
    let mut traces = Vec::new();
    for i in 0..100_000u32 {
        if i % 1000 == 0 {
            traces.push(history.clone());
        }
        history.push(i as f32);
    }
    assert_eq!((history.len(), history.since(), history.last()), (100_000, 7, Some(99_999.0)));
    assert!((0..100_000).all(|i| history.get(i) == Some(i as f32)));
    assert_eq!((history.of_step(8), history.of_step(7), history.get(100_000)), (Some(0.0), None, None));
    assert_eq!(history.mean(1000..1002), Some(1000.5));
    assert_eq!(history.range(4090..4100).collect::<Vec<_>>(), (4090..4100).map(|i| i as f32).collect::<Vec<_>>());
    // A picture taken earlier is untouched, and shares every whole chunk with the newest.
    let old = &traces[50];
    assert_eq!((old.len(), old.last()), (50_000, Some(49_999.0)));
    assert!(old.chunks().iter().zip(history.chunks()).all(|(a, b)| Arc::ptr_eq(a, b)));
    assert_eq!(old.chunks().len(), 50_000 / 4096);
    let curve = history.curve(0..history.len(), 500);
    assert!(curve.len() <= 500 && curve.first().is_some_and(|point| point.least == 0.0) && curve.last().is_some_and(|point| point.greatest == 99_999.0));
    history.truncate(5000);
    history.push(-1.0);
    assert_eq!((history.len(), history.last(), history.get(4999)), (5001, Some(-1.0), Some(4999.0)));
    history.truncate(4096);
    assert_eq!((history.len(), history.last()), (4096, Some(4095.0)));
}

#[test]
fn a_run_that_blows_up_keeps_its_last_good_weights() {
    let mut watched = Watched::new();
    let id = watched.begin(spec(fables()));
    let good = watched.train_to(40);
    let mut wild = spec(fables());
    (wild.train.learning_rate, wild.train.min_lr, wild.train.warmup_iters, wild.train.grad_clip) = (1e6, 1e6, 0, 0.0);
    watched.send(ClassCommand::Fork { run: id, step: 40, changes: Box::new(wild) });
    watched.class("the fork", |trace| trace.current > id);
    watched.send(ClassCommand::Run);
    let diverged = |run: &RunTrace| matches!(run.stopped, Some(StopReason::Diverged { .. }));
    let trace = watched.class("the end", |trace| !trace.running && trace.current().is_some_and(|run| diverged(run)));
    let run = trace.current().expect("a run");
    let Some(StopReason::Diverged { step, began, last_good, .. }) = run.stopped.clone() else { panic!("it diverged") };
    assert!(began < step && last_good <= began && last_good == 40, "{step} {began} {last_good}");
    assert_eq!(run.step, last_good, "it stands at the last good weights");
    let root = run.waking(last_good).and_then(|moment| moment.kept.clone()).expect("its weights");
    assert_eq!(root, good.waking(40).and_then(|moment| moment.kept.clone()).expect("weights"));
    assert!(root.tensors.values().all(|tensor| tensor.data().iter().all(|x| x.is_finite())));
    // Going on from there forgets the wild end; a run with tamer settings can fork off.
    watched.send(ClassCommand::Fork { run: run.id, step: last_good, changes: Box::new(spec(fables())) });
    watched.class("another fork", |trace| trace.runs.len() == 3);
    let tame = watched.train_to(50);
    assert!(tame.losses.iter().all(f32::is_finite) && tame.losses.len() == 10);
}

#[test]
fn rules_stop_a_run_and_a_pause_takes_one_step_at_most() {
    let mut watched = Watched::new();
    let mut ruled = spec(fables());
    ruled.stop = vec![StopRule::AtStep(25)];
    watched.begin(ruled.clone());
    watched.send(ClassCommand::Run);
    let run = watched.rested("the rule", |run| run.stopped == Some(StopReason::Rule(StopRule::AtStep(25))));
    assert_eq!((run.step, run.losses.len()), (25, 25));
    ruled.stop = vec![StopRule::ValBelow(3.2)];
    watched.begin(ruled);
    watched.send(ClassCommand::Run);
    let run = watched.rested("the rule", |run| run.stopped == Some(StopReason::Rule(StopRule::ValBelow(3.2))));
    assert!(run.val.last().is_some_and(|(_, val)| *val < 3.2));
    // Steps of some milliseconds: what was done when the pause was asked for and one slice more.
    watched.begin(spec(fables()));
    watched.send(ClassCommand::Run);
    watched.class("some steps", |trace| trace.current().is_some_and(|run| run.step > 20));
    watched.send(ClassCommand::Pause);
    let asked = Instant::now();
    let paused = watched.class("the pause", |trace| !trace.running && trace.current().is_some_and(|run| run.stopped == Some(StopReason::Paused)));
    assert!(asked.elapsed() < Duration::from_secs(5));
    let step = paused.current().expect("a run").step;
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(watched.session.class().and_then(|trace| trace.current().map(|run| run.step)), Some(step), "nothing moves after it");
}

#[test]
fn one_step_in_slow_motion_adds_up() {
    let mut watched = Watched::new();
    let mut plain = spec(fables());
    plain.train.dropout = 0.0;
    watched.begin(plain);
    watched.train_to(5);
    watched.send(ClassCommand::Step);
    let trace = watched.class("the working", |trace| trace.working.is_some());
    let slow = trace.working.clone().expect("it is there");
    assert_eq!((slow.step, slow.batch_size, slow.time, slow.tokens.len(), slow.losses.len()), (6, 8, 16, 128, 128));
    let mean = slow.losses.iter().sum::<f32>() / 128.0;
    assert!((mean - slow.loss).abs() < 1e-4, "the batch loss is the mean over its places: {mean} {}", slow.loss);
    assert!(slow.losses_after.iter().sum::<f32>() < slow.losses.iter().sum::<f32>(), "the step helped on its own batch");
    assert_eq!(slow.tokens[1..16], slow.targets[..15], "the target is the next character");
    let squares: f32 = slow.layers.iter().map(|layer| layer.grad_norm.powi(2)).sum();
    assert!((squares.sqrt() - slow.grad_norm).abs() < 1e-3 * slow.grad_norm);
    for weight in &slow.weights {
        let (b1, b2) = (slow.beta1, slow.beta2);
        assert!((weight.m[1] - (b1 * weight.m[0] + (1.0 - b1) * weight.grad)).abs() < 1e-6, "{weight:?}");
        let correct = |beta: f32| 1.0 - beta.powi(slow.step as i32);
        let step = slow.lr * (weight.m[1] / correct(b1)) / ((weight.v[1] / correct(b2)).sqrt() + slow.eps);
        let after = weight.before - slow.lr * weight.weight_decay * weight.before - step;
        assert!((after - weight.after).abs() < 1e-6, "AdamW on paper: {after} is not {}", weight.after);
    }
    assert!(slow.guesses.len() == 16 && slow.guesses.iter().all(|guesses| guesses.windows(2).all(|pair| pair[0].1 >= pair[1].1)));
}

#[test]
fn bad_texts_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("it is written");
        path
    };
    let large = folder.path().join("large.txt");
    std::fs::File::create(&large).and_then(|file| file.set_len(51 << 20)).expect("a long file");
    let cases = [
        (TextRequest::File(folder.path().join("gone.txt")), "error-class-text-unreadable"),
        (TextRequest::File(folder.path().to_owned()), "error-class-text-unreadable"),
        (TextRequest::File(write("empty.txt", b"")), "error-class-text-empty"),
        (TextRequest::File(write("one.txt", b"aaaaaaaa")), "error-class-text-one"),
        (TextRequest::File(write("binary.txt", b"\x7fELF\x02\x01\x01\x00\x00")), "error-class-text-binary"),
        (TextRequest::File(write("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")), "error-class-text-binary"),
        (TextRequest::File(write("wide.txt", b"\xff\xfea\x00b\x00")), "error-class-text-utf16"),
        (TextRequest::File(write("latin.txt", b"one line\nand a caf\xe9 there")), "error-class-text-utf8"),
        (TextRequest::File(large), "error-class-text-large"),
        (TextRequest::Pasted(String::new()), "error-class-text-empty"),
        (TextRequest::Corpus { id: "nothing".into(), seed: 1, characters: 10 }, "error-class-no-corpus"),
    ];
    for (request, key) in cases {
        let failure = request.clone().read().map(|text| text.name).expect_err("it is refused");
        assert_eq!(failure.key, key, "{request:?}");
        readable(&failure);
        if key == "error-class-text-utf8" {
            let at = |name: &str| failure.args.iter().find(|(arg, _)| *arg == name).map(|(_, value)| value.clone());
            assert_eq!((at("byte"), at("line"), at("column")), (Some("19".into()), Some("2".into()), Some("10".into())));
        }
    }
    let windows = TextRequest::File(write("windows.txt", "\u{FEFF}鸡兔同笼\r\n上有三十五头\r\n".as_bytes())).read().expect("a text");
    assert_eq!(windows.text(), "鸡兔同笼\n上有三十五头\n", "line ends and the mark are no symbols");
    assert_eq!((windows.statistics.characters, windows.statistics.lines), (12, 2));
}

#[test]
fn settings_that_cannot_be_are_said_and_change_nothing() {
    let mut watched = Watched::new();
    let short = Arc::new(ClassText::new("a short text. it is too short.", "short".into(), genscope::session::class::TextSource::Pasted, None).expect("a text"));
    let with = |change: &dyn Fn(&mut ClassSpec)| {
        let mut changed = spec(fables());
        change(&mut changed);
        changed
    };
    let cases: [(ClassSpec, &str); 5] = [
        (spec(short), "error-class-short"),
        (with(&|spec| spec.model.n_head = 3), "error-class-heads"),
        (with(&|spec| spec.train.learning_rate = f32::NAN), "error-train-setting"),
        (with(&|spec| spec.sample_temperature = 0.0), "error-train-setting"),
        (with(&|spec| (spec.model.n_layer, spec.model.n_embd) = (200, 4096)), "error-class-large"),
    ];
    for (wrong, key) in cases {
        watched.events.clear();
        watched.send(ClassCommand::Begin(Box::new(wrong.clone())));
        watched.failed(key);
        watched.send(ClassCommand::Estimate(Box::new(wrong)));
        let told = watched.class("the estimate", |trace| trace.estimate.as_ref().is_some_and(|estimate| estimate.problem.is_some()));
        assert_eq!(told.estimate.as_ref().and_then(|estimate| estimate.problem.as_ref()).map(|problem| problem.key), Some(key));
        assert!(told.runs.is_empty());
        watched.send(ClassCommand::Estimate(Box::new(spec(fables()))));
        watched.class("a good one", |trace| trace.estimate.as_ref().is_some_and(|estimate| estimate.problem.is_none() && estimate.seconds_per_step.is_some_and(|seconds| seconds > 0.0)));
    }
    watched.send(ClassCommand::Recall { run: 9, step: 0, prompt: Vec::new() });
    watched.failed("error-class-moment");
    let id = watched.begin(spec(fables()));
    watched.rested("the first look", |run| run.step == 0);
    watched.send(ClassCommand::Fork { run: id, step: 0, changes: Box::new(with(&|spec| spec.model.n_embd = 32)) });
    watched.failed("error-class-fork-sizes");
}

/// What a killed program leaves: the folder as it is on the disk while another still holds it, copied elsewhere.
fn killed(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    let to = copy.path().join("class");
    std::fs::create_dir_all(&to).expect("a folder");
    for entry in std::fs::read_dir(folder.join("class")).expect("it is there").flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
    copy
}

#[test]
fn a_killed_run_is_found_and_goes_on_as_if_nothing_had_been() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut watched = Watched::new();
    watched.send(ClassCommand::Folder(folder.path().to_owned()));
    // A text of the learner's own that is nowhere else.
    let own = Arc::new(TextRequest::Pasted(fables().text().replace("fox", "猫")).read().expect("a text"));
    watched.begin(spec(own.clone()));
    watched.train_to(30);
    watched.class("the autosave", |trace| trace.autosaved.is_some_and(|(_, step)| step == 30));
    let left = killed(folder.path());
    let whole = watched.train_to(50);
    drop(watched);

    let mut after = Watched::new();
    after.send(ClassCommand::Folder(left.path().to_owned()));
    let found = after.class("the offer", |trace| trace.recovery.is_some()).recovery.clone().expect("it is there");
    assert_eq!((found.step, found.val.is_some()), (30, true));
    after.send(ClassCommand::Resume(found.path.clone()));
    let resumed = after.rested("the run", |run| run.step == 30);
    assert_eq!(resumed.losses.iter().collect::<Vec<_>>(), whole.losses.range(0..30).collect::<Vec<_>>());
    assert_eq!(resumed.spec.text.text(), own.text());
    let on = after.train_to(50);
    assert_eq!(on.losses.iter().collect::<Vec<_>>(), whole.losses.iter().collect::<Vec<_>>(), "as if it had never stopped");
    assert!(after.session.class().is_some_and(|trace| trace.recovery.is_none()));
    drop(after);

    // Half a file beside the whole one, as no crash of ours leaves it: the whole one is offered.
    let left = killed(folder.path());
    std::fs::write(left.path().join("class/run-9999999999999-1.safetensors"), b"half a fi").expect("written");
    let mut after = Watched::new();
    after.send(ClassCommand::Folder(left.path().to_owned()));
    let found = after.class("the offer", |trace| trace.recovery.is_some()).recovery.clone().expect("it is there");
    after.send(ClassCommand::DropRecovery);
    after.class("no offer", |trace| trace.recovery.is_none());
    assert!(!found.path.exists(), "what is not wanted is deleted");
}

#[test]
fn two_programs_do_not_save_into_one_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut both = [Watched::new(), Watched::new()];
    for watched in &mut both {
        watched.send(ClassCommand::Folder(folder.path().to_owned()));
        watched.class("a trace", |_| true);
        watched.begin(spec(fables()));
        watched.train_to(3);
        let trace = watched.class("the autosave", |trace| trace.autosaved.is_some());
        assert!(trace.recovery.is_none(), "a run of a living program is no recovery");
    }
    let files = |name: &str| std::fs::read_dir(folder.path().join(name)).expect("it is there").flatten().filter(|entry| entry.path().extension().is_some_and(|end| end == "safetensors")).count();
    assert_eq!((files("class"), files("class-2")), (1, 1));
}

#[test]
fn a_run_is_saved_and_opened_and_a_disk_that_refuses_stops_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.safetensors");
    let mut watched = Watched::new();
    // A file where the folder should be.
    let taken = folder.path().join("taken");
    std::fs::write(&taken, b"").expect("written");
    watched.send(ClassCommand::Folder(taken));
    watched.failed("error-class-autosave");
    let id = watched.begin(spec(fables()));
    let run = watched.train_to(20);
    watched.send(ClassCommand::Save { run: id, step: 20, path: folder.path().join("nowhere/mine.safetensors") });
    watched.failed("error-checkpoint-unwritable");
    watched.send(ClassCommand::Save { run: id, step: 20, path: path.clone() });
    watched.until("the file", |watched| watched.events.iter().any(|event| matches!(event, Event::ClassSaved(saved) if *saved == path)).then_some(()));
    let file = Checkpoint::load(&path).expect("a whole file");
    assert_eq!(file.card["step"], "20");
    watched.send(ClassCommand::Open(path, None));
    let opened = watched.rested("the opened run", |opened| opened.id > id && opened.step == 20);
    assert_eq!(opened.losses.iter().collect::<Vec<_>>(), run.losses.iter().collect::<Vec<_>>());
    let on = watched.train_to(30);
    watched.send(ClassCommand::Select(id));
    watched.class("the first", |trace| trace.current == id);
    let first = watched.train_to(30);
    assert_eq!(on.losses.iter().collect::<Vec<_>>(), first.losses.iter().collect::<Vec<_>>());
    watched.send(ClassCommand::Discard(id));
    watched.class("one run", |trace| trace.runs.len() == 1 && trace.current == opened.id);
}

/// Where the process that is to be killed saves; set only for it.
const FOLDER: &str = "GENSCOPE_TEST_FOLDER";

#[test]
#[ignore = "trains until it is killed; started by the test below"]
fn a_process_that_trains() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut watched = Watched::new();
    watched.send(ClassCommand::Folder(folder.into()));
    watched.class("the folder", |_| true);
    // A text of its own, so that there is a second file to tear; a pause every few steps saves again and again.
    let own = Arc::new(TextRequest::Pasted(fables().text()).read().expect("a text"));
    watched.begin(spec(own));
    for step in 1.. {
        watched.train_to(4 * step);
        watched.class("the autosave", |trace| trace.autosaved.is_some_and(|(_, saved)| saved == 4 * step));
    }
}

/// Kills a process that trains and saves all the time, `times` over, each time at another moment, and looks at what is left.
fn kill(times: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut last, mut before) = (0, Vec::new());
    for i in 0..times {
        let mut child = std::process::Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "class::a_process_that_trains", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("a process");
        let files = || -> Vec<std::path::PathBuf> {
            let entries = std::fs::read_dir(folder.path().join("class")).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "safetensors")).collect()
        };
        let began = Instant::now();
        while files().iter().all(|path| before.contains(path)) {
            assert!(began.elapsed() < Duration::from_secs(60), "it never saves");
            std::thread::sleep(Duration::from_millis(1));
        }
        // Moments spread over some saves, most of them inside one.
        std::thread::sleep(Duration::from_micros(i * 7919 % 60_000));
        child.kill().expect("SIGKILL");
        child.wait().expect("it is gone");
        for path in files() {
            let file = Checkpoint::load(&path).unwrap_or_else(|error| panic!("after {i} kills: {error}"));
            assert!(file.card["step"].parse::<u64>().is_ok_and(|step| step >= 4));
            assert!(path.with_extension("txt").is_file(), "its text is beside it");
        }
        before = files();
        last = i + 1;
    }
    assert_eq!(last, times);
    let mut after = Watched::new();
    after.send(ClassCommand::Folder(folder.path().to_owned()));
    let found = after.class("the offer", |trace| trace.recovery.is_some()).recovery.clone().expect("it is there");
    let names: Vec<String> = std::fs::read_dir(folder.path().join("class")).expect("it is there").flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().all(|name| name == "lock" || name.starts_with("run-")), "half-written files are cleared away: {names:?}");
    after.send(ClassCommand::Resume(found.path));
    let resumed = after.rested("the run", |run| run.step == found.step);
    assert_eq!(resumed.losses.len() as u64, found.step);
    after.train_to(found.step + 5);
}

#[test]
fn killed_at_any_moment_it_leaves_whole_files() {
    kill(3);
}

#[test]
#[ignore = "an experiment of some minutes: --ignored --nocapture"]
fn killed_fifty_times() {
    kill(50);
}

/// Memory of this process, in megabytes, where the system tells.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).map(|kilobytes| kilobytes >> 10)
}

#[test]
#[ignore = "an experiment of some minutes: --ignored --nocapture"]
fn a_hundred_thousand_steps() {
    let mut watched = Watched::new();
    let mut tiny = spec(fables());
    (tiny.model.n_layer, tiny.model.n_embd, tiny.model.block_size) = (1, 8, 8);
    (tiny.train.batch_size, tiny.train.dropout, tiny.train.eval_interval, tiny.sample_every) = (1, 0.0, 100, 100);
    watched.begin(tiny);
    println!("before: {:?} MB", resident());
    watched.send(ClassCommand::RunTo(100_000));
    let mut shown = Instant::now();
    loop {
        // A page that looks at every frame.
        let trace = watched.session.class().expect("a trace");
        let run = trace.current().expect("a run");
        if shown.elapsed() > Duration::from_secs(5) || run.step == 100_000 {
            shown = Instant::now();
            println!("step {}: {:?} MB, {} moments, {} with weights", run.step, resident(), run.moments.len(), run.moments.iter().filter(|moment| moment.kept.is_some()).count());
        }
        if run.step == 100_000 {
            break;
        }
        std::thread::sleep(Duration::from_millis(16));
    }
    let run = watched.rested("its end", |run| run.step == 100_000);
    assert_eq!(run.losses.len(), 100_000);
    assert!(resident().is_none_or(|megabytes| megabytes < 600));
}

#[test]
#[ignore = "an experiment of some minutes: --ignored --nocapture"]
fn what_training_beside_a_window_costs() {
    use genscope::engine::cpu::cores;
    use genscope::engine::device;
    use genscope::session::class::PRESETS;
    use genscope::train::{TextTask, Trainer};
    let text = fables();
    for preset in PRESETS.iter().skip(1) {
        let model = preset.model(text.statistics.vocabulary.len());
        let train = preset.train(1337);
        // As `genscope train` does it, and as the window has it, in turns: other work on this machine falls on both.
        let mut alone = Trainer::new(device::open(DeviceChoice::Cpu, cores()).expect("an engine"), TextTask { model: model.clone(), data: text.data.clone() }, train.clone()).expect("a trainer");
        let mut watched = Watched::new();
        watched.begin(ClassSpec { text: text.clone(), model, train, sample_every: 50, prompt: String::new(), sample_temperature: 0.8, stop: Vec::new() });
        watched.rested("the first look", |run| run.step == 0);
        let (mut step, mut times) = (0, [Vec::new(), Vec::new(), Vec::new()]);
        for _ in 0..8 {
            let count = 25;
            let began = Instant::now();
            for _ in 0..count {
                alone.step().expect("a step");
            }
            times[0].push(began.elapsed().as_secs_f64() / count as f64);
            let seconds = watched.session.class().and_then(|trace| trace.current().map(|run| run.seconds)).unwrap_or_default();
            step += count;
            let began = Instant::now();
            watched.send(ClassCommand::RunTo(step));
            let trace = watched.class("its end", |trace| !trace.running && trace.current().is_some_and(|run| run.step == step));
            times[1].push(began.elapsed().as_secs_f64() / count as f64);
            times[2].push((trace.current().map_or(0.0, |run| run.seconds) - seconds) / count as f64);
            watched.rested("the look", |run| run.step == step);
        }
        let median = |times: &mut Vec<f64>| {
            times.sort_by(f64::total_cmp);
            1e3 * times[times.len() / 2]
        };
        let [alone, wall, steps] = times.each_mut().map(median);
        println!("{}: alone {alone:.2} ms a step, in the session {steps:.2} ms (with its looks {wall:.2} ms)", preset.id);
    }
}

#[test]
#[ignore = "makes the numbers of PRESETS: --ignored --nocapture; PRESET=small TEXT=fables choose some"]
fn what_presets_reach() {
    use genscope::data::corpus::{CORPORA, USUAL_CHARACTERS};
    use genscope::session::class::PRESETS;
    let chosen = |name: &str, id: &str| std::env::var(name).map_or(true, |wanted| wanted.split(',').any(|wanted| wanted == id));
    for preset in PRESETS.iter().filter(|preset| chosen("PRESET", preset.id)) {
        for corpus in CORPORA.iter().filter(|corpus| chosen("TEXT", corpus.id)) {
            let text = Arc::new(TextRequest::Corpus { id: corpus.id.into(), seed: 1337, characters: USUAL_CHARACTERS }.read().expect("a text"));
            let model = preset.model(text.statistics.vocabulary.len());
            let mut watched = Watched::new();
            watched.begin(ClassSpec { text, model, train: preset.train(1337), sample_every: 500, prompt: String::new(), sample_temperature: 0.8, stop: Vec::new() });
            watched.send(ClassCommand::RunTo(preset.max_iters));
            let run = loop {
                let trace = watched.session.class().expect("a trace");
                let run = trace.current().expect("a run").clone();
                if run.step == preset.max_iters && run.moments.last().is_some_and(|moment| moment.step == run.step) {
                    break run;
                }
                std::thread::sleep(Duration::from_millis(50));
            };
            let moment = run.moments.last().expect("a moment");
            println!("{} {}: step {} val {:.3} (entropy {:?}), {:.1} s, {:.1} steps/s, parameters {}", preset.id, corpus.id, run.step, moment.val, run.spec.text.entropy, run.seconds, run.steps_per_second, run.spec.model.parameter_count());
            println!("{}", moment.seen.sample);
        }
    }
}
