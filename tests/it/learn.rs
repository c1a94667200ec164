//! The page that learns to denoise, as a person uses it: drawing with the pointer, settings that begin anew and come back.

use crate::ui::{Shared, wait, window};
use egui::{Event, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

fn press(harness: &mut Harness<'_>, pos: Pos2, pressed: bool) {
    harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
    harness.step();
}

fn choose(harness: &mut Harness<'_>, app: &Shared, label: &str) {
    let place = harness.get_by_label(label).rect().center();
    harness.hover_at(place);
    harness.step();
    press(harness, place, true);
    press(harness, place, false);
    wait(harness, app);
}

fn says(harness: &Harness<'_>, words: &str) -> bool {
    harness.root().children_recursive().any(|node| {
        let node = node.accesskit_node();
        [node.label(), node.value()].into_iter().flatten().any(|text| text.contains(words))
    })
}

#[test]
fn what_is_drawn_is_learned_from() {
    let (mut harness, app) = window("en", "learn");
    wait(&mut harness, &app);
    choose(&mut harness, &app, "My drawing");
    assert!(says(&harness, "The drawing is empty"));
    let canvas = harness.get_by_label("Canvas to draw data on").rect().center();
    harness.hover_at(canvas);
    harness.step();
    press(&mut harness, canvas, true);
    press(&mut harness, canvas, false);
    wait(&mut harness, &app);
    assert!(says(&harness, "A single point"));
    // A stroke, point by point as the pointer reports it.
    let from = canvas + vec2(-60.0, 20.0);
    harness.hover_at(from);
    harness.step();
    press(&mut harness, from, true);
    for i in 1..=40 {
        harness.hover_at(from + vec2(3.0 * i as f32, -(i as f32)));
        harness.step();
    }
    press(&mut harness, from + vec2(120.0, -40.0), false);
    wait(&mut harness, &app);
    assert!(says(&harness, "points. Each stroke begins a new run"));
    choose(&mut harness, &app, "Undo stroke");
    assert!(says(&harness, "A single point"));
    choose(&mut harness, &app, "Clear");
    assert!(says(&harness, "The drawing is empty"));
}

#[test]
fn scribbling_without_end_is_bounded_and_said() {
    let (mut harness, app) = window("en", "learn");
    wait(&mut harness, &app);
    choose(&mut harness, &app, "My drawing");
    let canvas = harness.get_by_label("Canvas to draw data on").rect();
    press(&mut harness, canvas.center(), true);
    // Far more than the limit: each crossing leaves hundreds of points.
    for i in 0..400 {
        let x = if i % 2 == 0 { 0.05 } else { 0.95 };
        harness.hover_at(canvas.min + vec2(x * canvas.width(), (0.05 + 0.9 * i as f32 / 400.0) * canvas.height()));
        harness.step();
    }
    press(&mut harness, canvas.center(), false);
    wait(&mut harness, &app);
    assert!(says(&harness, "evenly chosen, are kept"), "the limit is stated");
    let saved = app.borrow().as_ref().map(|app| app.state().pages["learn"].len()).expect("an app");
    assert!(saved < 200_000, "what is remembered of it takes {saved} bytes");
}

#[test]
fn another_setting_is_another_run_and_can_be_undone() {
    let (mut harness, app) = window("en", "learn");
    wait(&mut harness, &app);
    let settings = |app: &Shared| app.borrow().as_ref().map(|app| app.state().pages["learn"].clone()).expect("an app");
    choose(&mut harness, &app, "One step");
    let before = settings(&app);
    assert!(before.contains("moons"));
    choose(&mut harness, &app, "Ring");
    assert!(settings(&app).contains("ring") && says(&harness, "Run before: Two moons"));
    choose(&mut harness, &app, "Undo");
    assert_eq!(settings(&app), before, "its settings are back");
    choose(&mut harness, &app, "Flow");
    assert!(says(&harness, "Flow matching has its own") || harness.query_by_label("Cosine").is_none(), "a flow has no noise schedule to choose");
}
