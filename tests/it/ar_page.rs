//! The pages of AR(p) under the pointer: roots dragged, undone, a series drawn and fitted, a CSV dropped; the network
//! measured beside its ancestors.

use crate::drops::Dropped;
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT;
use genscope::ui::app::App;
use genscope::ui::settings::Settings;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Window {
    harness: Harness<'static>,
    app: Rc<RefCell<Option<App>>>,
}

impl Window {
    fn new(page: &str, state: &str) -> Self {
        let mut settings = Settings { language: "en".to_owned(), page: page.to_owned(), reduced_motion: true, ..Settings::default() };
        settings.pages.insert(page.to_owned(), state.to_owned());
        // A folded lesson leaves room for all the controls.
        settings.lessons.folded.insert(page.to_owned());
        let app: Rc<RefCell<Option<App>>> = Rc::default();
        let inside = app.clone();
        let harness = Harness::builder().with_size([1366.0, 768.0]).with_max_steps(64).build_ui(move |ui| {
            let mut app = inside.borrow_mut();
            app.get_or_insert_with(|| App::new(ui.ctx(), settings.clone(), None, None).expect("a thread")).frame(ui);
        });
        let mut window = Self { harness, app };
        window.until(|window| window.app.borrow().as_ref().is_some_and(|app| !app.is_busy()));
        window
    }

    fn until(&mut self, holds: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !holds(self) {
            self.harness.step();
            assert!(began.elapsed() < Duration::from_secs(90), "it does not come");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Where the picture or control of this name lies; the largest of several.
    fn find(&self, name: &str) -> egui::Rect {
        let nodes = self.harness.root().children_recursive();
        let named = nodes.filter(|node| node.accesskit_node().label().as_deref() == Some(name)).map(|node| node.rect());
        named.max_by(|a, b| a.area().total_cmp(&b.area())).unwrap_or_else(|| panic!("no {name:?}"))
    }

    fn says(&self, part: &str) -> bool {
        let mut nodes = self.harness.root().children_recursive();
        nodes.any(|node| node.accesskit_node().label().or(node.accesskit_node().value()).is_some_and(|text| text.contains(part)))
    }

    fn button(&mut self, pos: egui::Pos2, pressed: bool) {
        self.harness.event(egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE });
        self.harness.step();
    }

    fn drag(&mut self, path: &[egui::Pos2]) {
        self.harness.hover_at(path[0]);
        self.harness.step();
        self.button(path[0], true);
        for pos in path {
            self.harness.hover_at(*pos);
            self.harness.step();
        }
        self.button(path[path.len() - 1], false);
        self.harness.step();
    }

    fn click(&mut self, name: &str) {
        let at = self.find(name).center();
        self.drag(&[at]);
        self.harness.step();
    }

    fn did(&self, what: &str) -> bool {
        self.app.borrow().as_ref().is_some_and(|app| app.state().did.contains(what))
    }

    /// The coefficients the page remembers.
    fn phi(&self) -> Vec<f64> {
        let state = self.app.borrow().as_ref().map(|app| app.state().pages["ar"].clone()).expect("a state");
        let list = state.split("phi:[").nth(1).and_then(|rest| rest.split(']').next()).expect("coefficients").to_owned();
        list.split(',').map(|x| x.parse().expect("a number")).collect()
    }
}

/// Screen position of a root, as the page draws its plane: 1.36 units from the centre to the edge.
fn at_root(plane: egui::Rect, re: f32, im: f32) -> egui::Pos2 {
    plane.center() + egui::vec2(re, -im) * (0.5 * plane.width() / 1.36)
}

#[test]
fn a_dragged_root_takes_its_conjugate_along_and_can_be_undone() {
    let mut window = Window::new("ar", "()");
    let before = window.phi();
    assert_eq!(before, [1.5, -0.85]);
    let plane = window.find("Roots: drag them");
    let (re, im) = (0.75, (0.85f32 - 0.5625).sqrt());
    window.drag(&[at_root(plane, re, im), at_root(plane, 0.3, 0.6), at_root(plane, 0.2, 0.5)]);
    let phi = window.phi();
    // A pair a +- bi: phi_1 = 2a, phi_2 = -(a^2 + b^2), as far as pixels go.
    assert!((phi[0] - 0.4).abs() < 0.03 && (phi[1] + 0.29).abs() < 0.03, "{phi:?}");
    assert!(window.did("ar-root-dragged") && window.says("Stationary"));
    // Outside it says so; a whole movement is undone at once.
    window.drag(&[at_root(plane, 0.2, -0.5), at_root(plane, 0.5, -0.9), at_root(plane, 0.8, -0.8)]);
    assert!(window.says("Not stationary") && window.phi()[1] < -1.2, "{:?}", window.phi());
    window.click("Undo");
    assert_eq!(window.phi(), phi);
    window.click("Undo");
    assert_eq!(window.phi(), before);
    // Onto the real axis: two real roots, of which one then moves alone.
    window.drag(&[at_root(plane, re, im), at_root(plane, 0.5, 0.2), at_root(plane, 0.5, 0.0)]);
    let double = window.phi();
    assert!((double[0] - 1.0).abs() < 0.03 && (double[1] + 0.25).abs() < 0.02, "{double:?}");
    window.drag(&[at_root(plane, 0.5, 0.0), at_root(plane, 0.7, 0.0), at_root(plane, 0.9, 0.0)]);
    let parted = window.phi();
    assert!((parted[0] - 1.4).abs() < 0.03 && (parted[1] + 0.45).abs() < 0.03, "{parted:?}");
}

#[test]
fn the_triangle_sets_both_coefficients() {
    let mut window = Window::new("ar", "()");
    let triangle = window.find("Triangle of φ1 and φ2: click or drag");
    window.drag(&[triangle.center()]);
    assert!(window.phi().iter().all(|x| x.abs() < 0.02), "{:?}", window.phi());
    assert!(window.did("ar-triangle-moved"));
}

#[test]
fn a_drawn_series_is_fitted() {
    let mut window = Window::new("ar", "(view:Fit)");
    assert!(window.says("Generated: a pendulum"), "what is generated is labelled so");
    window.click("Draw one");
    let canvas = window.find("The series and its held-out end");
    let at = |share: f32| egui::pos2(canvas.left() + share * canvas.width(), canvas.center().y + 0.3 * canvas.height() * (25.0 * share).sin());
    window.drag(&(5..95).map(|i| at(i as f32 / 100.0)).collect::<Vec<_>>());
    assert!(window.did("ar-drawn"));
    assert!(window.says("Least squares") && window.says("Error on the held-out end"));
    window.click("Clear the drawing");
    assert!(!window.says("Error on the held-out end"));
    window.click("Bakery");
    window.click("BIC: 7");
    assert!(window.did("ar-order-chosen"));
    window.click("Use these coefficients");
    assert_eq!(window.phi().len(), 7, "the fit went over to the other view");
}

#[test]
fn a_dropped_csv_is_opened_and_a_bad_one_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let drop_file = |window: &mut Window, name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        window.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
        window.harness.step();
    };
    let mut window = Window::new("next", "()");
    let rows: String = (0..300).map(|i| format!("{i};{}\n", if i == 40 { String::new() } else { format!("{:.3}", (f64::from(i) * 0.7).sin() + f64::from(i * i % 17) / 9.0).replace('.', ",") })).collect();
    drop_file(&mut window, "tide.csv", format!("hour;level\n{rows}"));
    window.until(|window| window.says("tide.csv, column “level”: 300 rows"));
    assert!(window.says("1 inside filled in") && window.did("ar-file-opened"));
    drop_file(&mut window, "words.csv", "a,b\nx,y\nz,w\n".to_owned());
    window.until(|window| window.says("words.csv was not opened"));
    assert!(window.says("no column holds numbers"));
    // A hundred thousand points are worked on beside the window.
    let long: String = (0..100_000u64).map(|i| format!("{}\n", i.wrapping_mul(2_654_435_761) % 1000)).collect();
    drop_file(&mut window, "long.csv", long);
    window.until(|window| window.says("long.csv") && window.app.borrow().as_ref().is_some_and(|app| !app.is_busy()));
    assert!(window.says("Error on the held-out end"));
}

#[test]
fn the_three_predictors_are_measured_on_the_same_text() {
    let mut window = Window::new("bridge", "()");
    window.until(|window| window.says("Left to itself"));
    let rows = window.find("Weights of the three predictors over the text");
    window.drag(&[egui::pos2(rows.left() + 330.0, rows.top() + 12.0)]);
    assert!(window.did("bridge-place"));
    window.click("Another place");
    assert!(window.did("bridge-ran"));
}
