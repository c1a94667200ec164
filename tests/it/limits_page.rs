//! Small live experiments: in the session, as anybody may run them, and on the page, where a prediction comes first.

use crate::ui::{Shared, wait, window_with};
use egui::{Event, Modifiers, PointerButton};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use genscope::engine::DeviceChoice;
use genscope::model::gpt::GptConfig;
use genscope::session::trial::{Found, JudgeChoice, Measure, Stage, TrialCommand, TrialSpec, TrialText, TrialTrace};
use genscope::session::{Command, Session};
use genscope::train::{ArmSpec, Learner, TrainConfig};
use genscope::ui::text::{LANGUAGES, Texts};
use std::sync::Arc;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(120);

fn arm(id: &str, block_size: usize, steps: u64) -> ArmSpec {
    let sizes = GptConfig { vocab_size: 0, block_size, n_layer: 1, n_head: 2, n_embd: 16, parts: Default::default() };
    let train = TrainConfig { batch_size: 4, max_iters: steps, warmup_iters: 0, eval_interval: 10, ..TrainConfig::default() };
    ArmSpec { id: id.to_owned(), learner: Learner::Gpt(sizes), train, cut: None }
}

fn spec(arms: Vec<ArmSpec>, measure: Measure) -> TrialSpec {
    let text = TrialText::Corpus { id: "arithmetic", seed: 3, characters: 4000 };
    TrialSpec { id: "test".into(), text, arms, side_by_side: true, held_out: 300, sample: 12, subject: None, measure }
}

fn session() -> Session {
    Session::start(DeviceChoice::Cpu, Arc::new(|| {})).expect("a thread")
}

fn until(session: &Session, holds: impl Fn(&TrialTrace) -> bool) -> Arc<TrialTrace> {
    let start = Instant::now();
    loop {
        if let Some(trace) = session.trial().filter(|trace| holds(trace)) {
            return trace;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {:?}", session.trial().map(|trace| trace.stage.clone()));
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn run(session: &Session, spec: TrialSpec) -> Arc<TrialTrace> {
    let before = session.trial().map_or(0, |trace| trace.number);
    session.send(Command::Trial(TrialCommand::Begin(Box::new(spec))));
    until(session, |trace| trace.number > before && !trace.is_running())
}

#[test]
fn arms_learn_side_by_side_and_are_measured() {
    let session = session();
    let trace = run(&session, spec(vec![arm("a", 24, 25), arm("b", 24, 25)], Measure::Positions { windows: 7 }));
    assert_eq!((trace.stage.clone(), trace.share), (Stage::Done, 1.0));
    let [a, b] = &trace.arms[..] else { panic!("two arms") };
    assert_eq!((a.step, a.losses.len(), a.val.len()), (25, 25, 4));
    assert_eq!((&a.losses, &a.val, &a.sample), (&b.losses, &b.val, &b.sample), "the same seed, the same run");
    assert!(a.sample.as_ref().is_some_and(|text| text.chars().count() == 12) && a.parameters > 0 && trace.statistics.is_some());
    let Found::Positions { arms, truth: Some(truth), windows: 7 } = &trace.found else { panic!("{:?}", trace.found) };
    assert!(arms.len() == 2 && arms[0].1.len() == 24 && arms[0].1 == arms[1].1 && truth.len() == 24);
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / 24.0;
    assert!(mean(&mut truth.iter().copied()) < mean(&mut arms[0].1.iter().map(|[mean, _]| *mean)), "nobody is better than the truth");
    let exposure = Measure::Exposure { length: 20, runs: 4, judge: JudgeChoice::Process, seed: 1 };
    let trace = run(&session, spec(vec![arm("a", 24, 25)], exposure));
    let Found::Exposure(exposed) = &trace.found else { panic!("{:?}", trace.found) };
    assert_eq!((exposed.runs, exposed.intact.len(), trace.stage.clone()), (4, 20, Stage::Done));
    // One after the other: the second begins when the first is done.
    session.send(Command::Trial(TrialCommand::Begin(Box::new(TrialSpec { side_by_side: false, ..spec(vec![arm("a", 24, 300), arm("b", 24, 300)], Measure::Nothing) }))));
    let begun = until(&session, |trace| trace.arms.len() == 2);
    assert_eq!(begun.arms[0].step, 300);
}

#[test]
fn a_trial_is_stopped_replaced_and_fails_with_a_sentence() {
    let session = session();
    session.send(Command::Trial(TrialCommand::Begin(Box::new(spec(vec![arm("long", 24, 1_000_000)], Measure::Nothing)))));
    until(&session, |trace| trace.arms.first().is_some_and(|arm| arm.step > 5));
    session.send(Command::Trial(TrialCommand::Stop));
    let stopped = until(&session, |trace| !trace.is_running());
    assert!(stopped.stage == Stage::Stopped && stopped.arms[0].step > 5, "what it had learned stays");
    session.send(Command::Trial(TrialCommand::Begin(Box::new(spec(vec![arm("long", 24, 1_000_000)], Measure::Nothing)))));
    let replaced = run(&session, spec(vec![arm("short", 24, 3)], Measure::Nothing));
    assert_eq!((replaced.stage.clone(), replaced.arms.len(), replaced.arms[0].step), (Stage::Done, 1, 3));
    let failures = [
        spec(vec![arm("a", 50_000, 3)], Measure::Nothing),
        TrialSpec { text: TrialText::None, ..spec(vec![arm("a", 24, 3)], Measure::Nothing) },
        spec(vec![arm("a", 24, 3)], Measure::Exposure { length: 20, runs: 4, judge: JudgeChoice::Shipped("names"), seed: 1 }),
        TrialSpec { text: TrialText::Corpus { id: "nothing", seed: 1, characters: 100 }, ..spec(vec![arm("a", 24, 3)], Measure::Nothing) },
    ];
    for spec in failures {
        let Stage::Failed(failure) = run(&session, spec).stage.clone() else { panic!("it cannot work") };
        for language in LANGUAGES {
            assert!(Texts::new(language.id).has(failure.key), "{}: {}", language.id, failure.key);
        }
    }
    let trace = run(&session, spec(vec![arm("again", 24, 3)], Measure::Nothing));
    assert_eq!(trace.stage, Stage::Done, "the worker goes on");
}

fn choose(harness: &mut Harness<'_>, label: &str) {
    let place = harness.get_by_label(label).rect().center();
    harness.hover_at(place);
    harness.step();
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos: place, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
        harness.step();
    }
    harness.step();
}

fn says(harness: &Harness<'_>, words: &str) -> bool {
    harness.root().children_recursive().any(|node| {
        let node = node.accesskit_node();
        [node.label(), node.value()].into_iter().flatten().any(|text| text.contains(words))
    })
}

fn until_says(harness: &mut Harness<'_>, words: &str) {
    let start = Instant::now();
    while !says(harness, words) {
        harness.step();
        assert!(start.elapsed() < PATIENCE, "waited in vain for {words:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn open(language: &str, state: &str) -> (Harness<'static>, Shared) {
    let (mut harness, app) = window_with(language, "train", state);
    wait(&mut harness, &app);
    (harness, app)
}

#[test]
fn first_a_prediction_then_the_experiment() {
    let (mut harness, _app) = open("en", "(tab:Limits,limits:(chosen:\"no-residual\",ablation:(text:\"fables\")))");
    assert!(says(&harness, "Each block replaces its input") && says(&harness, "Say what you expect"));
    choose(&mut harness, "Run");
    assert!(!says(&harness, "Stop"), "not before a prediction");
    choose(&mut harness, "Worse, but it learns");
    assert!(says(&harness, "Now press Run"));
    choose(&mut harness, "Run");
    until_says(&mut harness, "Done in");
    assert!(says(&harness, "with all parts") && says(&harness, "have a straight road"), "what was measured, and what it means");
    choose(&mut harness, "2 Reading itself");
    assert!(says(&harness, "A judge who knows"));
    choose(&mut harness, "6 No residuals ●");
    assert!(says(&harness, "Done in"), "the result is still there");
}

#[test]
fn the_ladder_is_recorded_and_can_be_climbed() {
    let (mut harness, _app) = open("en", "(tab:Ladder,ladder:(text:\"fables\",steps:50))");
    assert!(says(&harness, "genscope ladder --data stories --data fables") && says(&harness, "Four such blocks"));
    choose(&mut harness, "Bigram table");
    assert!(says(&harness, "Counts which character followed which"));
    choose(&mut harness, "Run");
    until_says(&mut harness, "Done in");
    assert!(says(&harness, "live, here and now") && says(&harness, "writes now:"));
}

#[test]
fn every_experiment_has_its_words_and_names_its_controls_once() {
    for language in LANGUAGES {
        for id in ["repetition", "exposure", "overfit", "position", "no-position", "no-residual", "no-scale", "ladder"] {
            let state = if id == "ladder" { "(tab:Ladder)".to_owned() } else { format!("(tab:Limits,limits:(chosen:\"{id}\"))") };
            let (harness, _app) = open(language.id, &state);
            harness.check_accessibility();
            // A slider and the number beside it share a name.
            let mut names: Vec<String> = harness.root().children_recursive().filter(|node| {
                let inner = node.accesskit_node();
                egui::accessibility::is_input(inner.role()) && !inner.is_hidden()
            }).filter_map(|node| node.accesskit_node().label().map(|label| format!("{label} ({:?})", node.accesskit_node().role()))).collect();
            names.sort();
            let twice: Vec<&[String]> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{} {id}: {twice:?}", language.id);
            let unsaid = harness.root().children_recursive().filter_map(|node| node.accesskit_node().label()).find(|text| text.starts_with("limits-") || text.starts_with("ladder-"));
            assert_eq!(unsaid, None, "{} {id}: a key without words", language.id);
        }
    }
}
