//! The page "Denoise a picture" by hand: a pixel's arithmetic adds up on screen, runs are stopped and gone on with, two samplers
//! share their noise, and what was remembered may be anything.

use crate::ui::{Shared, wait, window_with};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use genscope::ui::text::Texts;
use std::time::{Duration, Instant};

/// Few steps: the machine that runs tests is slow.
const SHORT: &str = "sampler: (kind: ddim, steps: 4, eta: 0.0, spacing: trailing, clip: Some(1.0)), other: (kind: ddpm, steps: 3, eta: 0.0, spacing: trailing, clip: Some(1.0))";

fn text(key: &str) -> String {
    Texts::new("en").t(key)
}

fn page(rest: &str) -> (Harness<'static>, Shared) {
    let (mut harness, app) = window_with("en", "picture", &format!("({SHORT}{rest})"));
    wait(&mut harness, &app);
    (harness, app)
}

fn saved(app: &Shared) -> String {
    app.borrow().as_ref().map(|app| app.state().pages["picture"].clone()).unwrap_or_default()
}

fn press(harness: &mut Harness<'_>, key: egui::Key) {
    harness.key_press(key);
    harness.step();
    harness.step();
}

#[test]
fn every_part_of_a_step_is_there_and_a_clicked_pixel_stays() {
    let (mut harness, app) = page("");
    for key in ["picture-eps", "picture-data", "picture-mean"] {
        harness.get_by_label(&text(key));
    }
    // DDIM without eta adds nothing.
    assert!(harness.query_by_label(&text("picture-added")).is_none());
    let panel = harness.get_by_label(&text("picture-data")).rect();
    let place = panel.min + 0.5 * panel.size() / 32.0 + egui::vec2(3.0, 5.0) * panel.size() / 32.0;
    harness.hover_at(place);
    harness.step();
    for pressed in [true, false] {
        harness.event(egui::Event::PointerButton { pos: place, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE });
        harness.step();
    }
    assert!(saved(&app).contains("pinned:Some((3,5))") || saved(&app).contains("pinned:Some([3,5])"), "{}", saved(&app));
    assert!(app.borrow().as_ref().is_some_and(|app| app.state().did.contains("picture-pixel")));
}

#[test]
fn the_end_key_is_noise_and_the_home_key_the_picture_with_its_verdict() {
    let (mut harness, app) = page("");
    press(&mut harness, egui::Key::End);
    assert!(saved(&app).contains("t:1000"), "{}", saved(&app));
    press(&mut harness, egui::Key::Home);
    assert!(saved(&app).contains("t:0"), "{}", saved(&app));
    harness.get_by_label(&text("picture-reader"));
    harness.get_all_by_label(&text("picture-finished")).next().expect("the picture");
    assert!(app.borrow().as_ref().is_some_and(|app| app.state().did.contains("picture-arrived")));
}

#[test]
fn a_stopped_run_can_be_gone_on_with() {
    let long = "(sampler: (kind: ddim, steps: 1000, eta: 0.0, spacing: trailing, clip: Some(1.0)))";
    let (mut harness, app) = window_with("en", "picture", long);
    let began = Instant::now();
    let until = |harness: &mut Harness<'_>, key: &str| {
        while harness.query_by_label(&text(key)).is_none() {
            harness.step();
            std::thread::sleep(Duration::from_millis(2));
            assert!(began.elapsed() < Duration::from_secs(120), "{key} does not come");
        }
    };
    until(&mut harness, "picture-stop");
    // It has to have made a move, or there is nothing to keep.
    while !harness.query_all_by_label(&text("picture-strip")).any(|_| true) {
        harness.step();
        std::thread::sleep(Duration::from_millis(2));
        assert!(began.elapsed() < Duration::from_secs(120), "no move is made");
    }
    harness.get_by_label(&text("picture-stop")).click();
    until(&mut harness, "picture-go-on");
    harness.get_by_label(&text("picture-go-on")).click();
    until(&mut harness, "picture-stop");
    assert!(app.borrow().as_ref().is_some_and(|app| app.state().did.contains("picture-stopped")));
}

#[test]
fn two_samplers_stand_side_by_side_on_digits_too() {
    for subject in ["shapes", "digits"] {
        let (harness, _) = page(&format!(", view: Pair, chosen: (subject: {subject})"));
        harness.get_all_by_label(&text("picture-apart")).next().expect("the difference");
        let second = text("picture-second");
        harness.get_by_label(&format!("{second}: {}", text("denoise-steps-name")));
        harness.get_by_label(&format!("{second}: DDPM"));
    }
}

#[test]
fn without_words_there_is_nothing_to_guide_and_garbage_is_mended() {
    let (harness, _) = page(", prompt: \"\", guidance: 1e30, clock: (t: 400000, timesteps: 1000), pixel: (pinned: Some((400, 2)))");
    assert!(harness.get_by_label(&text("picture-guidance-name")).accesskit_node().is_disabled());
    harness.get_by_label(&text("prompt-empty"));
}
