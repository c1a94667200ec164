//! The window itself: hears the session, lets the page draw, carries out what was wished for, remembers.
//!
//! [`App::frame`] is all of it, and needs no window: the tour and the tests draw by the same code.

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
use crate::session::{Command, Event, Experiment, Failure, Request, Session};
use egui::{CentralPanel, Frame, Key, Modifiers, Panel, RawInput, ScrollArea, Ui};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a state may go unsaved.
const SAVE_EVERY: Duration = Duration::from_secs(1);

pub struct App {
    pub(super) world: World,
    pub(super) settings: Settings,
    pages: Vec<Box<dyn Page>>,
    current: usize,
    session: Session,
    /// Commands the worker had no room for yet.
    waiting: VecDeque<Command>,
    asked: Option<Asked>,
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

/// What the last `Read` was for; another one is sent when something differs.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    document: u64,
    model: usize,
    watch: BTreeSet<String>,
    experiment: Experiment,
    device: crate::engine::DeviceInfo,
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
            let side = Panel::right("side").exact_size(width).resizable(false).frame(panel(14));
            side.show(ui, |ui| ScrollArea::vertical().auto_shrink(false).show(ui, |ui| side::show(self, ui)));
        }
        CentralPanel::default().frame(Frame::new().fill(color.paper).inner_margin(16)).show(ui, |ui| {
            let name = PAGES[self.current].id;
            ScrollArea::vertical().id_salt(("page", name)).auto_shrink(false).show(ui, |ui| self.draw_page(ui));
        });
        self.inspector.show(&ctx, &mut self.world.cx());
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

    /// A model is being opened, or a pass has been asked for and has not come back yet.
    pub fn is_busy(&self) -> bool {
        let reading = self.world.trace.as_ref().is_none_or(|trace| trace.tokens != self.world.doc.tokens());
        let page = self.pages.get(self.page()).is_some_and(|page| page.is_busy());
        self.opening || page || !self.waiting.is_empty() || self.world.status.working || (reading && !self.world.doc.tokens().is_empty())
    }

    /// Takes in what the worker has to say.
    fn hear(&mut self) {
        self.world.status = self.session.status();
        // A text without a single known character has nothing to show, nor has a model that was closed since.
        let open = self.world.status.model.as_ref();
        let trace = self.session.trace().filter(|trace| open.is_some_and(|open| Arc::ptr_eq(open, &trace.model)));
        self.world.trace = trace.filter(|_| !self.world.doc.tokens().is_empty() || self.world.doc.is_stale());
        for event in self.session.events() {
            for page in &mut self.pages {
                page.event(&event);
            }
            match &event {
                Event::DeviceChanged(_) | Event::Lab(_) => {}
                Event::ModelOpened(model) => {
                    self.opening = false;
                    self.world.doc.encode(model.tokenizer.as_ref());
                    self.inspector.close();
                    self.wants.clear();
                }
                Event::Failed(failure) => {
                    self.opening = false;
                    self.fail(failure);
                    self.fall_back();
                }
            }
        }
    }

    /// A remembered file that is gone must not leave the window without a model.
    fn fall_back(&mut self) {
        if self.session.status().model.is_none() && !self.tried_shipped {
            self.tried_shipped = true;
            if let Some(first) = SHIPPED.first() {
                self.open(Opened::Shipped(first.id.to_owned()));
            }
        }
    }

    /// Carries out the wishes of the frame.
    fn finish(&mut self, ctx: &egui::Context) {
        let out = std::mem::take(&mut self.world.out);
        self.waiting.extend(out.commands);
        for toast in out.toasts {
            let (level, words) = match toast {
                Toast::Info(words) => (egui_notify::ToastLevel::Info, words),
                Toast::Warning(words) => (egui_notify::ToastLevel::Warning, words),
                Toast::Error(words) => (egui_notify::ToastLevel::Error, words),
            };
            let words = status::wrapped(&words);
            // Its closing cross is a glyph that the built-in fonts lack.
            self.toasts.add(egui_notify::Toast::custom(words, level)).closable(false).duration(Some(Duration::from_secs(8)));
            ctx.request_repaint();
        }
        if let Some(page) = out.page.as_deref().and_then(page::find) {
            self.go(page);
            ctx.request_repaint();
        }
        if let Some(name) = out.inspect {
            self.inspector.open(name);
            ctx.request_repaint();
        }
        self.wants.extend(out.wants);
        for export in out.exports {
            self.exporter.start(ctx, export, &self.world.texts);
        }
        if let Some(failure) = self.exporter.poll(ctx, &self.world.texts) {
            self.fail(&failure);
        }
        if let Some(path) = self.exporter.opened() {
            self.open(Opened::File(path));
        }
        self.ask();
        while let Some(command) = self.waiting.pop_front() {
            if !self.session.send(command.clone()) {
                self.waiting.push_front(command);
                ctx.request_repaint_after(Duration::from_millis(20));
                break;
            }
        }
        if self.world.light.end_frame() {
            ctx.request_repaint();
        }
        self.remember(ctx);
    }

    /// Asks for a forward pass when the text, the model, the watched tensors or the experiment changed.
    fn ask(&mut self) {
        let Some(model) = self.world.status.model.clone() else { return };
        if self.world.doc.is_stale() {
            self.world.doc.encode(model.tokenizer.as_ref());
        }
        let mut watch: BTreeSet<String> = self.pages[self.current].watch(&self.world.cx()).into_iter().collect();
        watch.extend(self.wants.iter().cloned());
        watch.extend(self.inspector.watch(self.world.trace.as_deref()));
        let now = Asked {
            document: self.world.doc.version(),
            model: Arc::as_ptr(&model) as usize,
            watch,
            experiment: self.world.experiment,
            device: self.world.status.device.clone(),
        };
        if self.asked.as_ref() == Some(&now) || self.world.doc.tokens().is_empty() {
            return;
        }
        let request =
            Request { tokens: self.world.doc.tokens().to_vec(), watch: now.watch.iter().cloned().collect(), experiment: now.experiment };
        // A full channel: the same question is asked anew in the next frame.
        if self.session.send(Command::Read(request)) {
            self.asked = Some(now);
        }
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

    fn drops(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
        let Some(path) = dropped else { return };
        if path.extension().is_some_and(|extension| extension == "safetensors") {
            self.open(Opened::File(path));
        } else {
            self.fail(&Failure::new("error-not-a-model").arg("file", path.display()));
        }
    }

    /// Cuts a pasted book down before the text box lays it out.
    pub fn tame(&mut self, input: &mut RawInput) {
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

    fn remember(&mut self, ctx: &egui::Context) {
        let passed = self.saved.elapsed();
        if passed < SAVE_EVERY {
            ctx.request_repaint_after(SAVE_EVERY - passed);
            return;
        }
        self.save();
    }

    fn save(&mut self) {
        self.saved = Instant::now();
        let state = self.state();
        if let Some(saver) = &mut self.saver {
            saver.save(&state);
            if let Some(failure) = saver.failure() {
                self.fail(&failure);
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
