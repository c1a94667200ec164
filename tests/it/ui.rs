//! The window: every page opened and clicked through in every language, settings that survive anything, a book pasted.

use egui_kittest::Harness;
use egui_kittest::kittest::NodeT;
use genscope::session::store::{self, Saver};
use genscope::ui::app::App;
use genscope::ui::document::{Document, KEEP, tail};
use genscope::ui::page::PAGES;
use genscope::ui::settings::Settings;
use genscope::ui::text::LANGUAGES;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long the worker may take: machines that run tests are slow and shared.
const PATIENCE: Duration = Duration::from_secs(60);

pub type Shared = Rc<RefCell<Option<App>>>;

pub fn window(language: &str, page: &str) -> (Harness<'static>, Shared) {
    window_with(language, page, "")
}

/// The same with what the page remembers of another run.
pub fn window_with(language: &str, page: &str, state: &str) -> (Harness<'static>, Shared) {
    let pages = [(page.to_owned(), state.to_owned())].into();
    let settings = Settings { language: language.to_owned(), page: page.to_owned(), reduced_motion: true, pages, ..Settings::default() };
    let app: Shared = Rc::default();
    let inside = app.clone();
    let harness = Harness::builder().with_size([1366.0, 768.0]).with_max_steps(64).build_ui(move |ui| {
        let mut app = inside.borrow_mut();
        let app = app.get_or_insert_with(|| App::new(ui.ctx(), settings.clone(), None, None).expect("a thread"));
        app.frame(ui);
    });
    (harness, app)
}

/// Steps until the worker has answered.
pub fn wait(harness: &mut Harness<'_>, app: &Shared) {
    let start = Instant::now();
    let mut calm = 0;
    while calm < 3 {
        harness.step();
        let busy = app.borrow().as_ref().is_none_or(App::is_busy);
        calm = if busy { 0 } else { calm + 1 };
        assert!(start.elapsed() < PATIENCE, "the worker does not answer");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Names and places of everything that can be clicked.
fn controls(harness: &Harness<'_>) -> Vec<(String, egui::Pos2)> {
    let nodes = harness.root().children_recursive();
    let clickable = nodes.filter(|node| {
        let inner = node.accesskit_node();
        egui::accessibility::is_input(inner.role()) && !inner.is_disabled() && !inner.is_hidden()
    });
    clickable.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect().center())).collect()
}

fn click_through(language: &str, page: &str) {
    let (mut harness, app) = window(language, page);
    wait(&mut harness, &app);
    harness.check_accessibility();
    let names = controls(&harness);
    assert!(names.len() > 8, "{language}/{page} has hardly any controls");
    let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1366.0, 768.0));
    for (name, place) in names {
        // An ellipsis promises a dialog of the system's, which a test cannot close.
        if name.ends_with('…') || !inside.contains(place) {
            continue;
        }
        harness.hover_at(place);
        harness.step();
        for pressed in [true, false] {
            harness.event(egui::Event::PointerButton { pos: place, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE });
            harness.step();
        }
        harness.step();
        let unnamed = harness.unnamed_widgets();
        assert!(unnamed.is_empty(), "{language}/{page} after {name:?}: {unnamed:?}");
        // Closes a menu that the click may have opened.
        harness.key_press(egui::Key::Escape);
        harness.step();
    }
}

#[test]
fn every_page_can_be_clicked_through_in_every_language() {
    for language in LANGUAGES {
        for page in PAGES {
            click_through(language.id, page.id);
        }
    }
}

#[test]
fn keys_go_from_page_to_page() {
    let (mut harness, app) = window("en", PAGES[0].id);
    wait(&mut harness, &app);
    for (key, page) in [(egui::Key::Num3, 2), (egui::Key::Num1, 0), (egui::Key::Num4, 3)] {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        harness.step();
        harness.step();
        assert_eq!(app.borrow().as_ref().map(|app| app.state().page), Some(PAGES[page].id.to_owned()));
    }
}

#[test]
fn a_pasted_book_is_cut_to_its_end() {
    let book = "Ä".repeat(50 << 20);
    let (mut harness, app) = window("en", PAGES[0].id);
    wait(&mut harness, &app);
    let start = Instant::now();
    let mut input = egui::RawInput { events: vec![egui::Event::Paste(book)], ..egui::RawInput::default() };
    app.borrow_mut().as_mut().expect("an app").tame(&mut input);
    let Some(egui::Event::Paste(kept)) = input.events.pop() else { panic!("the paste is gone") };
    assert_eq!(kept.chars().count(), KEEP);
    assert!(start.elapsed() < Duration::from_secs(5));
    let mut document = Document::new(&kept);
    document.push_str("end");
    assert!(document.text().ends_with("end") && document.text().chars().count() == KEEP && document.cut() == 3);
}

#[test]
fn tails_end_where_the_text_ends() {
    assert_eq!(tail("汉字abc", 3), ("abc", 2));
    assert_eq!(tail("汉字", 9), ("汉字", 0));
    assert_eq!(tail("", 3), ("", 0));
    assert_eq!(tail("汉字", 1), ("字", 1));
}

#[test]
fn settings_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/settings.ron");
    let settings = Settings { language: "zh-CN".into(), text: Some("“Wörter”\n".into()), zoom: 1.3, ..Settings::default() };
    let mut saver = Saver::new(path.clone());
    saver.save(&settings);
    drop(saver);
    let (found, failure) = store::load::<Settings>(&path);
    assert_eq!(failure, None);
    assert_eq!(found, settings);
}

#[test]
fn garbage_settings_are_put_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.ron");
    for garbage in [&b"(language: 7"[..], b"\xff\xfe\x00garbage", b"[]", b"(zoom: nan, device: Toaster)"] {
        std::fs::write(&path, garbage).expect("written");
        let (found, failure) = store::load::<Settings>(&path);
        assert_eq!(found, Settings::default());
        assert_eq!(failure.map(|failure| failure.key), Some("error-settings-garbage"));
        assert_eq!(std::fs::read(path.with_extension("ron.bad")).expect("kept"), garbage);
        assert!(!path.exists());
    }
    let odd = Settings { zoom: f32::NAN, ..Settings::default() }.sane();
    assert!((odd.zoom - 1.0).abs() < f32::EPSILON);
}

#[test]
fn an_unwritable_folder_is_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("not-a-folder");
    std::fs::write(&file, "x").expect("written");
    let mut saver = Saver::new(file.join("settings.ron"));
    saver.save(&Settings::default());
    let start = Instant::now();
    let failure = loop {
        if let Some(failure) = saver.failure() {
            break failure;
        }
        assert!(start.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(failure.key, "error-settings-unwritable");
}

#[test]
fn chinese_has_a_glyph_for_every_character() {
    let ctx = egui::Context::default();
    let fonts = genscope::ui::fonts::Fonts::install(&ctx);
    if !fonts.can_write(&LANGUAGES[1]) {
        eprintln!("ignored: this machine has no font with Chinese characters");
        return;
    }
    let lessons = genscope::ui::lesson::LESSONS.iter().map(|file| file.source);
    let texts = LANGUAGES.iter().flat_map(|language| language.files.iter().map(|(_, source)| *source));
    let mut characters: Vec<char> = lessons.chain(texts).flat_map(str::chars).filter(|c| *c > '\u{2e7f}').collect();
    characters.sort_unstable();
    characters.dedup();
    let missing: String = characters.into_iter().filter(|c| !fonts.can_draw(*c)).collect();
    assert!(missing.is_empty(), "no glyph for {missing}");
}
