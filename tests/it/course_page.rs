//! Change the course: a brush that leaves two futures, masks that cover nothing and everything, a picture carried a little and
//! not at all, strips between seeds and prompts, files of every sort, a run stopped half way.

use crate::ui::{Shared, wait, window_with};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use genscope::data::picture::{Picture, SHIPPED};
use genscope::ui::text::{LANGUAGES, Texts};
use std::time::{Duration, Instant};

struct Page {
    harness: Harness<'static>,
    app: Shared,
    texts: Texts,
}

impl Page {
    /// Few steps: what is tested is the page.
    fn new(language: &str, state: &str) -> Self {
        let (mut harness, app) = window_with(language, "course", &format!("(steps:5,{state})"));
        wait(&mut harness, &app);
        Self { harness, app, texts: Texts::new(language) }
    }

    fn wait(&mut self) {
        wait(&mut self.harness, &self.app);
    }

    fn has(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    fn says(&self, key: &str) -> bool {
        self.has(&self.texts.t(key))
    }

    fn click(&mut self, key: &str) {
        let words = self.texts.t(key);
        self.harness.get_by_label(&words).click_accesskit();
        self.harness.step();
        self.harness.step();
        self.wait();
    }

    /// The pointer goes across a canvas from corner to corner of a box in its middle.
    fn stroke(&mut self, key: &str) {
        let rect = self.harness.get_by_label(&self.texts.t(key)).rect();
        let press = |harness: &mut Harness<'_>, pos, pressed| harness.event(egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE });
        let [from, to] = [0.35, 0.65].map(|part| rect.lerp_inside(egui::vec2(part, part)));
        self.harness.hover_at(from);
        self.harness.step();
        press(&mut self.harness, from, true);
        self.harness.step();
        self.harness.hover_at(to);
        self.harness.step();
        press(&mut self.harness, to, false);
        self.harness.step();
        self.harness.step();
        self.wait();
    }

    fn state(&self) -> String {
        self.app.borrow().as_ref().map(|app| app.state().pages["course"].clone()).expect("an app")
    }

    fn did(&self, what: &str) -> bool {
        self.app.borrow().as_ref().is_some_and(|app| app.state().did.contains(what))
    }
}

#[test]
fn a_brush_leaves_two_futures_and_can_be_undone() {
    for language in LANGUAGES {
        let mut page = Page::new(language.id, "view:Paint,clock:(t:600)");
        assert!(page.says("course-hint") && page.says("course-canvas"));
        page.stroke("course-canvas-name");
        assert!(page.did("course-painted") && page.says("course-hand"), "{}: the stroke left nothing", language.id);
        assert!(!page.says("course-hint"), "{}: the two futures are compared", language.id);
        page.stroke("course-canvas-name");
        page.click("course-undo");
        assert!(page.says("course-hand"), "{}: one stroke is left", language.id);
        page.click("course-undo");
        assert!(page.says("course-canvas") && page.says("course-hint"), "{}: nothing is left", language.id);
    }
}

#[test]
fn nothing_is_painted_when_nothing_comes_after() {
    let mut page = Page::new("en", "view:Paint,clock:(t:0)");
    page.stroke("course-canvas-name");
    assert!(!page.did("course-painted"));
}

#[test]
fn the_keyboard_paints_too() {
    let mut page = Page::new("en", "view:Paint,clock:(t:600)");
    page.harness.get_by_label(&page.texts.t("course-canvas-name")).focus();
    // The canvas keeps the arrow keys to itself from the frame after it got the focus.
    page.harness.step();
    page.harness.step();
    for key in [egui::Key::ArrowLeft, egui::Key::ArrowUp, egui::Key::Space] {
        page.harness.key_press(key);
        page.harness.step();
    }
    page.wait();
    assert!(page.did("course-painted"));
}

#[test]
fn masks_of_nothing_and_of_everything_are_said() {
    for language in LANGUAGES {
        let mut page = Page::new(language.id, "view:Fill");
        assert!(page.says("course-mask-nothing"), "{}", language.id);
        page.click("course-mask-invert");
        assert!(page.says("course-mask-everything") && !page.did("course-filled"), "{}", language.id);
        page.click("course-mask-clear");
        assert!(page.says("course-mask-nothing"), "{}", language.id);
        page.stroke("course-mask-name");
        assert!(page.did("course-filled") && !page.says("course-mask-nothing"), "{}: a part is painted anew", language.id);
        page.click("course-undo");
        assert!(page.says("course-mask-nothing"), "{}", language.id);
    }
}

#[test]
fn a_picture_comes_back_changed_or_not_at_all() {
    let mut page = Page::new("en", "view:From,strength:0.0");
    assert!(page.says("course-strength-none"));
    page.click("picture-cat");
    assert!(page.state().contains("cat"));
    let page = Page::new("en", "view:From,strength:0.6,origin:Picture(Shipped(\"lighthouse\"))");
    assert!(page.has("3 of 5 steps"), "a strength of 0.6 makes three of five steps");
    let page = Page::new("en", "view:From,strength:1.0,origin:Made");
    assert!(page.has("5 of 5 steps"));
}

#[test]
fn a_strip_goes_between_seeds_and_prompts() {
    let mut page = Page::new("en", "view:Between");
    assert!(page.did("course-between") && page.has("6 → 7"), "seven pictures, six changes");
    page.click("course-two-prompts");
    assert!(page.did("course-prompts") && page.has("6 → 7"));
    let name = page.texts.get("course-tile-name", &genscope::args!("place" => 2, "of" => 7));
    page.harness.get_by_label(&name).click_accesskit();
    page.harness.step();
    page.harness.step();
    assert!(page.state().contains("chosen:1"), "{}", page.state());
}

#[test]
fn broken_pictures_leave_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let (good, text, cut) = (folder.path().join("good.png"), folder.path().join("text.jpg"), folder.path().join("cut.png"));
    image::RgbImage::from_pixel(40, 30, image::Rgb([10, 200, 30])).save(&good).expect("written");
    std::fs::write(&text, "not a picture").expect("written");
    std::fs::write(&cut, &std::fs::read(&good).expect("read")[..50]).expect("written");
    let mut page = Page::new("en", "view:From");
    for (path, stays) in [(&text, true), (&cut, true), (&folder.path().join("gone.png"), true), (&good, false), (&text, false)] {
        page.harness.input_mut().dropped_files.push(std::sync::Arc::new(crate::drops::Dropped(path.clone())));
        page.harness.step();
        page.harness.input_mut().dropped_files.clear();
        page.wait();
        assert_eq!(page.state().contains("Scene"), stays, "{}: {}", path.display(), page.state());
        assert_eq!(page.state().contains("good.png"), !stays, "{}", path.display());
    }
    assert!(page.did("course-own-picture"));
}

#[test]
fn a_stopped_run_stays_and_goes_on() {
    let (mut harness, app) = window_with("en", "course", "(steps:100,clock:(t:0))");
    let texts = Texts::new("en");
    let start = Instant::now();
    // Stopped as soon as something of it is there.
    while harness.query_by_label(&texts.t("course-was")).is_none() {
        harness.step();
        assert!(start.elapsed() < Duration::from_secs(60), "nothing forms");
    }
    let named = |key: &str| texts.get(key, &genscope::args!("what" => texts.t("course-was")));
    harness.get_by_label(&named("course-stop-of")).click_accesskit();
    harness.step();
    wait(&mut harness, &app);
    assert!(harness.query_by_label(&texts.t("course-stopped")).is_some(), "it is said");
    assert!(harness.query_by_label(&texts.t("course-was")).is_some(), "what was there stays");
    harness.get_by_label(&named("course-go-on-of")).click_accesskit();
    harness.step();
    harness.step();
    wait(&mut harness, &app);
    assert!(harness.query_by_label(&texts.t("course-hint")).is_some(), "it came to its end");
}

#[test]
fn what_was_remembered_may_be_nonsense() {
    for state in ["guidance:NaN", "strength:inf", "steps:100000,seed:1", "chosen:99,view:Between", "brush:(radius:-3,color:99)"] {
        let (mut harness, app) = window_with("en", "course", &format!("({state})"));
        for _ in 0..4 {
            harness.step();
        }
        assert!(app.borrow().is_some(), "{state}");
    }
}

#[test]
fn a_picture_shrinks_to_the_means_of_its_squares() {
    let picture: Picture = SHIPPED[0].picture();
    let small = picture.shrunk(32);
    assert_eq!(small.len(), 32 * 32 * 3);
    let mean = |row: usize, column: usize, channel: usize| (0..16).map(|i| picture.pixels()[3 * ((4 * row + i / 4) * 128 + 4 * column + i % 4) + channel]).sum::<f32>() / 16.0;
    for (row, column, channel) in [(0, 0, 0), (31, 31, 2), (7, 20, 1)] {
        assert!((small[3 * (row * 32 + column) + channel] - mean(row, column, channel)).abs() < 1e-5);
    }
    assert!(small.iter().all(|x| (-1.0..=1.0).contains(x)));
}
