//! The page that trains in front of the class, as a person uses it: a text is chosen, a run begun, watched, paused, gone back
//! through, forked; what is wrong is said.

use crate::drops::Dropped;
use crate::ui::{Shared, wait, window, window_with};
use egui::{Event, Key, Modifiers, PointerButton};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use genscope::session::RunTrace;
use genscope::ui::app::App;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a few steps may take: machines that run tests are slow and shared.
const PATIENCE: Duration = Duration::from_secs(90);

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

/// Steps until something holds.
fn until(harness: &mut Harness<'_>, what: &str, mut holds: impl FnMut(&mut Harness<'_>) -> bool) {
    let start = Instant::now();
    while !holds(harness) {
        harness.step();
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn runs(app: &Shared) -> Vec<Arc<RunTrace>> {
    app.borrow().as_ref().and_then(App::class).map_or_else(Vec::new, |class| class.runs.clone())
}

fn steps(app: &Shared) -> u64 {
    runs(app).last().map_or(0, |run| run.step)
}

fn is_running(app: &Shared) -> bool {
    app.borrow().as_ref().and_then(App::class).is_some_and(|class| class.running)
}

/// A window on the page with the smallest of the usual models, its text there.
fn small() -> (Harness<'static>, Shared) {
    let (mut harness, app) = window("en", "train");
    wait(&mut harness, &app);
    choose(&mut harness, "Text and size");
    choose(&mut harness, "Tiny");
    choose(&mut harness, "Train");
    (harness, app)
}

/// The same after some steps, standing still.
fn trained(least: u64) -> (Harness<'static>, Shared) {
    let (mut harness, app) = small();
    choose(&mut harness, "Start");
    until(&mut harness, "steps", |_| steps(&app) >= least);
    choose(&mut harness, "Pause");
    until(&mut harness, "a pause", |_| !is_running(&app));
    wait(&mut harness, &app);
    (harness, app)
}

fn drop_file(harness: &mut Harness<'_>, path: &Path) {
    harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
    harness.step();
    harness.input_mut().dropped_files.clear();
}

#[test]
fn a_run_is_begun_watched_and_paused() {
    let (mut harness, app) = trained(30);
    let run = runs(&app).pop().expect("a run");
    assert!(run.losses.len() as u64 == run.step && run.step >= 30);
    assert!(run.losses.get(0).expect("a first loss") > 3.0, "it begins near ln V");
    let held = run.step;
    for _ in 0..20 {
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(steps(&app), held, "a pause is a pause");
    assert!(says(&harness, "uniform") || says(&harness, "Loss over the training steps"));
    choose(&mut harness, "One step");
    until(&mut harness, "one step", |harness| says(harness, "Draw a batch"));
    assert_eq!(steps(&app), held + 1, "one step is one step");
    for title in ["Let the model predict", "Compare with the truth", "Ask every weight", "Move every weight a little"] {
        choose(&mut harness, "Next stage ›");
        assert!(says(&harness, title), "{title}");
    }
}

#[test]
fn the_past_can_be_walked_and_forked() {
    let (mut harness, app) = trained(60);
    choose(&mut harness, "Time machine");
    let run = runs(&app).pop().expect("a run");
    assert!(run.moments.len() >= 2, "only {} moments", run.moments.len());
    choose(&mut harness, "First moment");
    assert!(says(&harness, &format!("From step {} of", run.moments[0].step)), "the fork would begin at the first moment");
    choose(&mut harness, "Next moment");
    assert!(!says(&harness, "From step 0 of"));
    choose(&mut harness, "Two side by side");
    assert!(harness.query_by_label("Compared with: Moment of the run").is_some(), "a second scrub bar");
    choose(&mut harness, "Ask it");
    wait(&mut harness, &app);
    assert!(says(&harness, "Awake: the weights of step"));
    choose(&mut harness, "First moment");
    choose(&mut harness, "Train on from here");
    until(&mut harness, "a second run", |_| runs(&app).len() == 2 && steps(&app) >= 10);
    choose(&mut harness, "Pause");
    wait(&mut harness, &app);
    let both = runs(&app);
    assert_eq!(both[1].parent, Some((both[0].id, run.moments[0].step)));
    assert_eq!(both[0].step, run.step, "the old run is kept as it was");
    // From the first step under the same settings the same losses come again.
    let again: Vec<f32> = both[1].losses.iter().take(5).collect();
    assert_eq!(again, both[0].losses.iter().take(5).collect::<Vec<_>>());
    choose(&mut harness, "Discard run 1");
    until(&mut harness, "one run is discarded", |_| runs(&app).len() == 1);
}

#[test]
fn too_long_steps_are_said_to_go_astray() {
    let (mut harness, app) = trained(20);
    choose(&mut harness, "Time machine");
    harness.get_by_label("Learning rate").focus();
    harness.step();
    harness.step();
    // The number beside the slider has the keyboard, all of it selected.
    harness.event(Event::Text("1".to_owned()));
    harness.step();
    harness.key_press(Key::Enter);
    harness.step();
    choose(&mut harness, "Train on from here");
    until(&mut harness, "a second run", |_| runs(&app).len() == 2);
    let run = runs(&app).pop().expect("a run");
    assert!(run.spec.train.learning_rate > 0.5, "the slider went to {}", run.spec.train.learning_rate);
    until(&mut harness, "a divergence", |harness| says(harness, "This run went astray"));
    let run = runs(&app).pop().expect("a run");
    assert!(run.waking(u64::MAX).is_some(), "good weights are kept");
}

#[test]
fn what_cannot_be_learned_from_is_said() {
    let (mut harness, app) = small();
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &[u8]); 5] = [("empty.txt", b""), ("one.txt", &[b'a'; 5000]), ("binary.txt", b"ab\0cd\0"), ("latin.txt", b"caf\xe9 au lait"), ("ok.txt", b"abcabcabd ")];
    for (name, bytes) in files {
        let contents = if name == "ok.txt" { bytes.repeat(500) } else { bytes.to_vec() };
        std::fs::write(folder.path().join(name), contents).expect("written");
    }
    for (name, _) in &files[..4] {
        drop_file(&mut harness, &folder.path().join(name));
        wait(&mut harness, &app);
        let state = app.borrow().as_ref().map(|app| app.state().pages["train"].clone()).expect("an app");
        assert!(says(&harness, name) || says(&harness, "text"), "{name} is refused without a word");
        assert!(state.contains("fables"), "{name}: the text that was there stays: {state}");
    }
    drop_file(&mut harness, &folder.path().join("ok.txt"));
    wait(&mut harness, &app);
    assert!(says(&harness, "ok.txt") && says(&harness, "5\u{2009}000"));
    drop_file(&mut harness, &folder.path().join("gone.txt"));
    wait(&mut harness, &app);
    assert!(says(&harness, "gone.txt"));
}

#[test]
fn a_book_is_pasted_whole() {
    let (mut harness, app) = small();
    choose(&mut harness, "Text and size");
    choose(&mut harness, "Paste a text");
    let book = "The fox and the crow. ".repeat(40_000);
    let length = book.chars().count();
    harness.event(Event::Paste(book));
    harness.step();
    harness.step();
    choose(&mut harness, "Learn from this");
    wait(&mut harness, &app);
    let shown = genscope::ui::widget::count(length);
    assert!(says(&harness, &shown), "{shown} characters");
}

#[test]
fn what_was_chosen_comes_back() {
    let (mut harness, app) = small();
    choose(&mut harness, "Text and size");
    choose(&mut harness, "Sums");
    wait(&mut harness, &app);
    let state = |app: &Shared| app.borrow().as_ref().map(|app| app.state().pages["train"].clone()).expect("an app");
    let before = state(&app);
    assert!(before.contains("arithmetic") && before.contains("Setup"), "{before}");
    let (mut harness, app) = window_with("en", "train", &before);
    wait(&mut harness, &app);
    assert_eq!(state(&app), before);
}
