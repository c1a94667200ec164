//! The window itself: hears the session, lets the page draw, carries out what was wished for, remembers.
//!
//! [`App::frame`] is all of it, and needs no window: the tour and the tests draw by the same code.

mod drops;
mod talk;

use super::cx::{Outbox, Toast};
use super::document::{self, Document, KEEP};
use super::export::Exporter;
use super::fonts::Fonts;
use super::highlight::Highlight;
use super::page::{self, PAGES, Page};
use super::settings::{Opened, Settings};
use super::shell::{inspector::Inspector, rail, side, status, top};
use super::text::{self, Texts};
use super::theme::Theme;
use super::world::World;
use super::{lesson, style};
use crate::args;
use crate::model::shipped::{self, SHIPPED};
use crate::session::store::Saver;
use crate::session::{ClassTrace, Command, Experiment, Failure, Session};
use egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel, RawInput, ScrollArea, Ui};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

pub struct App {
    pub(super) world: World,
    pub(super) settings: Settings,
    pages: Vec<Box<dyn Page>>,
    current: usize,
    session: Session,
    /// Commands the worker had no room for yet.
    waiting: VecDeque<Command>,
    asked: Option<talk::Asked>,
    /// Tensors wanted on top of what the page watches.
    wants: BTreeSet<String>,
    pub(super) lesson: lesson::Lesson,
    inspector: Inspector,
    pub(super) exporter: Exporter,
    toasts: egui_notify::Toasts,
    pub(super) fonts: Fonts,
    saver: Option<Saver>,
    saved: Instant,
    /// The theme and text scale in force; set anew when the settings differ.
    styled: Option<(super::theme::Shade, bool)>,
    tried_shipped: bool,
    /// A model was asked for and is neither there nor refused yet.
    opening: bool,
}

impl App {
    /// `saver` is `None` where nothing is to be remembered (tour, tests); `failure` came up while reading the settings.
    ///
    /// # Errors
    /// When the system refuses the worker's thread.
    pub fn new(ctx: &egui::Context, settings: Settings, saver: Option<Saver>, failure: Option<Failure>) -> std::io::Result<Self> {
        let settings = settings.sane();
        egui_extras::install_image_loaders(ctx);
        let fonts = Fonts::install(ctx);
        let wake = ctx.clone();
        let session = Session::start(settings.device, Arc::new(move || wake.request_repaint()))?;
        let texts = Texts::new(&settings.language);
        let text = settings.text.clone().unwrap_or_else(|| prompt(&settings.model).to_owned());
        let world = World {
            theme: Theme::new(settings.shade),
            texts,
            trace: None,
            train: None,
            painting: None,
            class: None,
            trial: None,
            status: session.status(),
            doc: Document::new(&text),
            experiment: Experiment::default(),
            light: Highlight::default(),
            did: settings.did.clone(),
            reduced_motion: settings.reduced_motion,
            out: Outbox::default(),
        };
        let pages = PAGES.iter().map(|page| (page.open)(settings.pages.get(page.id).map(String::as_str))).collect();
        let current = page::find(&settings.page).unwrap_or(0);
        let open = match &settings.model {
            // The worker opens the first one by itself, before anything else.
            Opened::Shipped(id) if SHIPPED.first().is_some_and(|first| first.id == id) => None,
            Opened::Shipped(id) => Some(Command::OpenShipped(id.clone())),
            Opened::File(path) => Some(Command::OpenFile(path.clone())),
        };
        let mut app = Self {
            lesson: lesson::load(&settings.language, PAGES[current].id),
            world,
            pages,
            current,
            session,
            waiting: open.into_iter().collect(),
            asked: None,
            wants: BTreeSet::new(),
            inspector: Inspector::default(),
            exporter: Exporter::default(),
            toasts: egui_notify::Toasts::default().with_anchor(egui_notify::Anchor::BottomRight),
            fonts,
            saver,
            saved: Instant::now(),
            styled: None,
            tried_shipped: matches!(settings.model, Opened::Shipped(_)),
            opening: !SHIPPED.is_empty(),
            settings,
        };
        app.speak(&app.settings.language.clone());
        if let Some(failure) = failure {
            app.fail(&failure);
        }
        Ok(app)
    }

    /// One frame of everything.
    pub fn frame(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.hear();
        self.dress(&ctx);
        self.keys(&ctx);
        self.drops(&ctx);
        let color = self.world.theme.color.clone();
        let panel = |margin: i8| Frame::new().fill(color.panel).inner_margin(margin);
        Panel::left("rail").exact_size(rail::WIDTH).resizable(false).frame(panel(8)).show(ui, |ui| rail::show(self, ui));
        Panel::top("top").resizable(false).frame(panel(10)).show(ui, |ui| top::show(self, ui));
        Panel::bottom("status").exact_size(30.0).resizable(false).frame(Frame::new().fill(color.panel).inner_margin(egui::Margin::symmetric(14, 4))).show(ui, |ui| status::show(self, ui));
        if self.settings.side_panel {
            let width = (0.27 * ctx.content_rect().width()).clamp(300.0, 460.0);
            let side = Panel::right("side").exact_size(width).resizable(false).frame(beside_bar(color.panel));
            side.show(ui, |ui| scrolled(ui, "side", |ui| side::show(self, ui)));
        }
        CentralPanel::default().frame(beside_bar(color.paper)).show(ui, |ui| {
            scrolled(ui, PAGES[self.current].id, |ui| self.draw_page(ui));
        });
        self.inspector.show(&ctx, &mut self.world.cx());
        self.hovering(&ctx);
        self.finish(&ctx);
        self.toasts.show(&ctx);
    }

    fn draw_page(&mut self, ui: &mut Ui) {
        let page = &mut self.pages[self.current];
        ui.push_id(page.id(), |ui| page.ui(ui, &mut self.world.cx()));
    }

    pub(super) fn draw_controls(&mut self, ui: &mut Ui) {
        let page = &mut self.pages[self.current];
        ui.push_id((page.id(), "controls"), |ui| page.controls(ui, &mut self.world.cx()));
    }

    pub(super) fn reads_text(&self) -> bool {
        self.pages[self.current].reads_text()
    }

    pub(super) fn page(&self) -> usize {
        self.current
    }

    /// Goes to a page by its place in [`PAGES`].
    pub fn go(&mut self, page: usize) {
        if page < PAGES.len() && page != self.current {
            self.current = page;
            self.settings.page = PAGES[page].id.to_owned();
            self.lesson = lesson::load(&self.settings.language, PAGES[page].id);
            self.wants.clear();
            self.world.light.clear();
            self.world.did.insert(format!("visited-{}", PAGES[page].id));
        }
    }

    /// The page shown is about to be drawn for the tour.
    pub fn pose(&mut self) {
        self.pages[self.current].pose();
    }

    /// Changes the language; stays in English where no font has its characters.
    pub fn speak(&mut self, language: &str) {
        let wanted = &text::LANGUAGES[text::find(language)];
        let can = self.fonts.can_write(wanted);
        let chosen = if can { wanted } else { &text::LANGUAGES[0] };
        self.world.texts.choose(chosen.id);
        // Without a font the wish is kept: the next start with one fulfils it.
        self.settings.language = wanted.id.to_owned();
        self.lesson = lesson::load(chosen.id, PAGES[self.current].id);
        if !can {
            self.fail(&Failure::new("error-no-font"));
        }
    }

    /// The window has this size now, in points at text scale 1.
    pub fn set_window(&mut self, size: [f32; 2]) {
        self.settings.window = size;
    }

    pub fn set_shade(&mut self, shade: super::theme::Shade) {
        self.settings.shade = shade;
    }

    pub fn send(&mut self, command: Command) {
        self.waiting.push_back(command);
    }

    pub(super) fn open(&mut self, model: Opened) {
        // A text that nobody typed makes way for the one that suits the new model.
        if self.world.doc.text() == prompt(&self.settings.model) && !prompt(&model).is_empty() {
            self.world.doc.set_text(prompt(&model));
        }
        self.settings.model = model.clone();
        self.opening = true;
        self.send(match model {
            Opened::Shipped(id) => Command::OpenShipped(id),
            Opened::File(path) => Command::OpenFile(path),
        });
    }

    pub(super) fn fail(&mut self, failure: &Failure) {
        let sentence = self.world.cx().failure(failure);
        log::warn!("{sentence}");
        self.world.out.toasts.push(Toast::Error(sentence));
    }

    /// Numbers of a real pass are on screen.
    pub fn is_live(&self) -> bool {
        self.world.trace.is_some()
    }

    /// How training in front of the class stands, as it is on screen.
    pub fn class(&self) -> Option<Arc<ClassTrace>> {
        self.world.class.clone()
    }

    /// A model is being opened, or a pass has been asked for and has not come back yet.
    pub fn is_busy(&self) -> bool {
        let asked = self.asked.as_ref();
        let reading = self.world.trace.as_ref().is_none_or(|trace| trace.tokens != self.world.doc.tokens() || !asked.is_some_and(|asked| asked.is_answered_by(trace)));
        let page = self.pages.get(self.page()).is_some_and(|page| page.is_busy());
        self.opening || page || !self.waiting.is_empty() || self.world.status.working || (reading && !self.world.doc.tokens().is_empty())
    }

    fn dress(&mut self, ctx: &egui::Context) {
        let wanted = (self.settings.shade, self.settings.reduced_motion);
        if self.styled != Some(wanted) {
            self.world.theme = Theme::new(self.settings.shade);
            self.world.reduced_motion = self.settings.reduced_motion;
            style::apply(ctx, &self.world.theme, self.settings.reduced_motion);
            self.styled = Some(wanted);
        }
        if (ctx.zoom_factor() - self.settings.zoom).abs() > 1e-3 {
            ctx.set_zoom_factor(self.settings.zoom);
        }
    }

    fn keys(&mut self, ctx: &egui::Context) {
        let numbers = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
        for (page, key) in numbers.into_iter().enumerate().take(PAGES.len()) {
            if ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
                self.go(page);
            }
        }
    }

    /// Cuts a pasted book down before the text box lays it out.
    pub fn tame(&mut self, input: &mut RawInput) {
        if self.pages[self.current].takes_paste() {
            return;
        }
        for event in &mut input.events {
            if let egui::Event::Paste(text) | egui::Event::Text(text) = event {
                let (kept, cut) = document::tail(text, KEEP);
                if cut > 0 {
                    *text = kept.to_owned();
                    let words = self.world.cx().t_args("text-cut", &args!("kept" => KEEP, "cut" => cut));
                    self.world.out.toasts.push(Toast::Info(words));
                }
            }
        }
    }

    /// Everything to be remembered, as of now.
    pub fn state(&self) -> Settings {
        let mut settings = self.settings.clone();
        settings.text = Some(self.world.doc.text().to_owned());
        settings.did.clone_from(&self.world.did);
        settings.pages = self.pages.iter().map(|page| (page.id().to_owned(), page.save())).collect();
        settings
    }
}

/// A margin with room for a scroll bar at the right.
fn beside_bar(fill: egui::Color32) -> Frame {
    Frame::new().fill(fill).inner_margin(Margin { left: 16, right: 4, top: 14, bottom: 10 })
}

/// Contents that scroll when they are higher than the window, without lying under the bar.
fn scrolled(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 12.0);
        contents(ui);
    });
}

/// The text a shipped model begins with.
fn prompt(model: &Opened) -> &'static str {
    match model {
        Opened::Shipped(id) => shipped::find(id).map_or("", |model| model.prompt),
        Opened::File(_) => "",
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.frame(ui);
    }

    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut RawInput) {
        self.tame(input);
    }

    fn on_exit(&mut self) {
        self.save();
    }
}
