//! The page that denoises: every view has its runs, scrubbing asks for nothing, a hand forks a run, a slider is followed.

use crate::ui::{Shared, wait, window};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use genscope::ui::text::Texts;
use std::time::Instant;

fn text(key: &str) -> String {
    Texts::new("en").t(key)
}

/// All that is written on the window.
fn words(harness: &Harness<'_>) -> Vec<String> {
    harness.root().children_recursive().filter_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value())).collect()
}

fn says(harness: &Harness<'_>, part: &str) -> bool {
    words(harness).iter().any(|words| words.contains(part))
}

fn open(view: &str) -> (Harness<'static>, Shared) {
    let (mut harness, app) = window("en", "denoise");
    wait(&mut harness, &app);
    harness.get_by_label(&text(view)).click();
    wait(&mut harness, &app);
    (harness, app)
}

fn drag(harness: &mut Harness<'_>, way: &[egui::Pos2]) {
    let press = |pressed, pos| egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE };
    harness.hover_at(way[0]);
    harness.step();
    harness.event(press(true, way[0]));
    harness.step();
    for pos in way {
        harness.hover_at(*pos);
        harness.step();
    }
    harness.event(press(false, way[way.len() - 1]));
    harness.step();
}

#[test]
fn a_run_is_scrubbed_without_asking_for_another() {
    let (mut harness, app) = window("en", "denoise");
    wait(&mut harness, &app);
    assert!(says(&harness, "2\u{2009}000 points · 50 evaluations"), "{:?}", words(&harness));
    let axis = harness.get_by_label(&text("denoise-time")).rect();
    let mut longest: f64 = 0.0;
    for part in 1..40 {
        let pos = egui::pos2(egui::lerp(axis.x_range(), part as f32 / 40.0), axis.top() + 12.0);
        drag(&mut harness, &[pos]);
        let began = Instant::now();
        harness.step();
        longest = longest.max(began.elapsed().as_secs_f64() * 1e3);
        assert!(!app.borrow().as_ref().expect("an app").is_busy(), "scrubbing computes nothing");
    }
    println!("the longest frame after a scrub took {longest:.1} ms");
    harness.get_by_label(&text("denoise-to-data")).click();
    harness.step();
    harness.step();
    assert!(says(&harness, "State xₜ at t = 0") && says(&harness, "has arrived"), "{:?}", words(&harness));
    harness.get_by_label(&text("denoise-back")).click();
    harness.step();
    harness.step();
    assert!(says(&harness, "State xₜ at t = 20") && says(&harness, "Point 4, from t = 20 to 0"), "{:?}", words(&harness));
}

#[test]
fn another_sampler_is_another_run() {
    let (mut harness, app) = window("en", "denoise");
    wait(&mut harness, &app);
    for (sampler, evaluations) in [("sampler-heun", 99), ("sampler-ddim", 50), ("sampler-flow-euler", 50)] {
        harness.get_by_label(&text(sampler)).click();
        wait(&mut harness, &app);
        assert!(says(&harness, &format!("{evaluations} evaluations")), "{sampler}: {:?}", words(&harness));
    }
    harness.get_by_label(&text("denoise-who-exact")).click();
    wait(&mut harness, &app);
    assert!(says(&harness, "evaluations") && app.borrow().as_ref().is_some_and(|app| app.state().did.contains("denoise-exact")));
    // Nobody has trained a network here: the page says so and shows the way.
    harness.get_by_label(&text("denoise-who-trained")).click();
    wait(&mut harness, &app);
    assert!(says(&harness, &text("denoise-nothing-trained")));
}

#[test]
fn five_samplers_race_and_leave_points() {
    let (harness, _) = open("denoise-view-race");
    for sampler in ["DDPM", "DDIM", "Euler", "Heun", "DPM-Solver++ 2M"] {
        assert!(says(&harness, &format!("Cloud of {sampler}")), "{sampler} is missing");
    }
    assert!(says(&harness, "6 runs of this denoiser"), "{:?}", words(&harness));
}

#[test]
fn orders_are_measured_in_the_window() {
    let (harness, _) = open("denoise-view-order");
    let words = words(&harness);
    let slopes: Vec<f64> = words.iter().filter(|words| words.len() == 4).filter_map(|words| words.parse().ok()).collect();
    assert_eq!(slopes.len(), 6, "{words:?}");
    for (slope, order) in slopes.iter().zip([1.0, 1.0, 1.0, 2.0, 2.0, 1.0]) {
        assert!((slope - order).abs() < 0.25, "{slopes:?}");
    }
}

#[test]
fn a_lasso_takes_points_and_a_drag_forks_the_run() {
    let (mut harness, app) = open("denoise-view-fork");
    let canvas = harness.get_by_label(&text("denoise-fork-canvas-name")).rect();
    let at = |x: f32, y: f32| canvas.center() + 0.5 * canvas.width() * egui::vec2(x, -y);
    let corners = [at(-0.3, 0.3), at(0.0, 0.35), at(0.3, 0.3), at(0.35, 0.0), at(0.3, -0.3), at(-0.3, -0.3), at(-0.35, 0.0), at(-0.3, 0.28)];
    drag(&mut harness, &corners);
    harness.step();
    assert!(says(&harness, "points are chosen"), "{:?}", words(&harness));
    drag(&mut harness, &[at(0.0, 0.0), at(0.1, 0.1), at(0.3, 0.2), at(0.4, 0.4)]);
    wait(&mut harness, &app);
    assert!(says(&harness, "away from where they were going"), "{:?}", words(&harness));
    harness.get_by_label(&text("denoise-undo")).click();
    wait(&mut harness, &app);
    assert!(!says(&harness, "away from where they were going"));
}

#[test]
fn diffusion_and_flow_stand_side_by_side() {
    let (harness, _) = open("denoise-view-flow");
    let results: Vec<String> = words(&harness).into_iter().filter(|words| words.starts_with("6 evaluations · distance")).collect();
    assert_eq!(results.len(), 2, "{:?}", words(&harness));
    let distance = |words: &str| words.split("distance ").nth(1).and_then(|rest| rest.split(' ').next()).and_then(|number| number.parse::<f64>().ok()).expect("a number");
    assert!(distance(&results[1]) < distance(&results[0]), "with six steps the flow is nearer: {results:?}");
}
