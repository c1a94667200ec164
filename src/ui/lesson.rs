//! Lessons: user-paced steps in Markdown, one file per page and language, `assets/lessons/<language>/<page>.md`.
//!
//! ```markdown
//! # The lesson's title
//!
//! ## say row-of-numbers
//! Prose. A [link](tensor:h.0.attn.att) lights a tensor (a glob, `h.*.attn.att`, lights several) while the pointer is
//! on it, and pins it on a click; a [link](page:next) goes to a page. `$softmax(x)$` is a formula in TeX.
//!
//! ## ask which-is-largest
//! A question, then choices; the right one is ticked.
//! - [ ] wrong
//! - [x] right
//!
//! > Said once a choice was made, whichever it was: what to see in the picture.
//!
//! ## wait type-a-capital: text-has-capital
//! What to do.
//!
//! > Said once it is done.
//! ```
//!
//! A step's kind and id stand in its heading and are equal in all languages; what follows the colon of a `wait` is
//! either one of [`CONDITIONS`] or something that a page reports by `cx.did("..")`.

use super::cx::Cx;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A lesson file as written, by language and page.
pub struct LessonFile {
    pub language: &'static str,
    pub page: &'static str,
    pub source: &'static str,
}

macro_rules! lessons {
    ($($lang:literal: $($page:literal),+;)+) => {
        &[$($(LessonFile {
            language: $lang,
            page: $page,
            source: include_str!(concat!("../../assets/lessons/", $lang, "/", $page, ".md")),
        }),+),+]
    };
}

pub static LESSONS: &[LessonFile] = lessons! {
    "en": "tokens", "attention", "next", "train", "ar", "bridge", "noise", "learn", "denoise", "picture", "unet", "words", "course", "kernels";
    "zh-CN": "tokens", "attention", "next", "train", "ar", "bridge", "noise", "learn", "denoise", "picture", "unet", "words", "course", "kernels";
};

/// A name and whether it holds now.
pub type Condition = (&'static str, fn(&Cx<'_>) -> bool);

/// Conditions that hold or not by looking at the window itself; all others are reported by pages.
pub static CONDITIONS: &[Condition] = &[
    ("text-has-capital", |cx| cx.doc.text().chars().any(char::is_uppercase)),
    ("text-has-digit", |cx| cx.doc.text().chars().any(|c| c.is_ascii_digit())),
    ("text-has-unknown", |cx| !cx.doc.unknown().is_empty()),
    ("text-fills-window", |cx| cx.trace.as_ref().is_some_and(|trace| trace.start > 0)),
    ("without-scale", |cx| cx.experiment.without_scale),
    ("something-pinned", |cx| cx.light.pinned().is_some()),
];

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    pub title: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: String,
    pub kind: Kind,
    pub body: Vec<Block>,
    /// Said after the answer or the deed.
    pub after: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Say,
    /// The choices, each with whether it is right.
    Ask(Vec<(bool, Vec<Span>)>),
    /// Until this is done.
    Wait(String),
}

/// A paragraph; an item of a list when `bullet`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    pub bullet: bool,
    pub spans: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    Text { text: String, strong: bool, emphasis: bool },
    Code(String),
    Math { tex: String, display: bool },
    Link { text: String, to: Target },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A tensor's name or a glob.
    Tensor(String),
    Page(String),
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LessonError {
    #[error("the step {0:?} is none of `say id`, `ask id`, `wait id: condition`")]
    Heading(String),
    #[error("the link {0:?} is neither tensor: nor page:")]
    Link(String),
    #[error("the step {0} asks without exactly one right choice among several")]
    Choices(String),
}

/// A page's lesson in a language, or in English; empty when the file does not parse (a test prevents it).
pub fn load(language: &str, page: &str) -> Lesson {
    let find = |lang: &str| LESSONS.iter().find(|file| file.language == lang && file.page == page);
    let Some(file) = find(language).or_else(|| find("en")) else { return Lesson::default() };
    parse(file.source).unwrap_or_else(|error| {
        log::error!("assets/lessons/{language}/{page}.md: {error}");
        Lesson::default()
    })
}

/// # Errors
/// When a heading, a link or a question is not as the format wants it.
pub fn parse(source: &str) -> Result<Lesson, LessonError> {
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_MATH;
    let mut reader = Reader::default();
    for event in Parser::new_ext(source, options) {
        reader.read(event)?;
    }
    for step in &reader.lesson.steps {
        if let Kind::Ask(choices) = &step.kind
            && (choices.len() < 2 || choices.iter().filter(|(right, _)| *right).count() != 1)
        {
            return Err(LessonError::Choices(step.id.clone()));
        }
    }
    Ok(reader.lesson)
}

#[derive(Default)]
struct Reader {
    lesson: Lesson,
    spans: Vec<Span>,
    heading: Option<(HeadingLevel, String)>,
    strong: bool,
    emphasis: bool,
    /// A link being read: its text so far and where it leads.
    link: Option<(String, Target)>,
    /// Inside an item: of a question if `Some(right)`.
    choice: Option<bool>,
    bullet: bool,
    quote: bool,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) -> Result<(), LessonError> {
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.heading = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => self.end_heading()?,
            Event::Start(Tag::Strong) => self.strong = true,
            Event::End(TagEnd::Strong) => self.strong = false,
            Event::Start(Tag::Emphasis) => self.emphasis = true,
            Event::End(TagEnd::Emphasis) => self.emphasis = false,
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some((String::new(), target(&dest_url)?)),
            Event::End(TagEnd::Link) => {
                if let Some((text, to)) = self.link.take() {
                    self.spans.push(Span::Link { text, to });
                }
            }
            Event::Start(Tag::BlockQuote(_)) => self.quote = true,
            Event::End(TagEnd::BlockQuote(_)) => self.quote = false,
            Event::Start(Tag::Item) => self.bullet = true,
            Event::End(TagEnd::Item) => {
                self.end_block();
                (self.bullet, self.choice) = (false, None);
            }
            Event::TaskListMarker(right) => self.choice = Some(right),
            Event::End(TagEnd::Paragraph) => self.end_block(),
            Event::Text(text) => self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.soft_break(),
            Event::Code(code) => self.spans.push(Span::Code(code.into_string())),
            Event::InlineMath(tex) => self.spans.push(Span::Math { tex: tex.into_string(), display: false }),
            Event::DisplayMath(tex) => self.spans.push(Span::Math { tex: tex.into_string(), display: true }),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(text);
        } else if let Some((link, _)) = &mut self.link {
            link.push_str(text);
        } else {
            self.spans.push(Span::Text { text: text.to_owned(), strong: self.strong, emphasis: self.emphasis });
        }
    }

    /// A line's end is a space, but not between two Chinese lines.
    fn soft_break(&mut self) {
        let chinese = matches!(self.spans.last(), Some(Span::Text { text, .. }) if text.chars().last().is_some_and(|c| c > '\u{2e7f}'));
        if !chinese {
            self.text(" ");
        }
    }

    fn end_heading(&mut self) -> Result<(), LessonError> {
        let Some((level, text)) = self.heading.take() else { return Ok(()) };
        if level == HeadingLevel::H1 {
            self.lesson.title = text;
            return Ok(());
        }
        let wrong = || LessonError::Heading(text.clone());
        let (kind, rest) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let (id, condition) = rest.split_once(':').map_or((rest, None), |(id, until)| (id, Some(until.trim())));
        let kind = match (kind, condition) {
            ("say", None) => Kind::Say,
            ("ask", None) => Kind::Ask(Vec::new()),
            ("wait", Some(until)) if !until.is_empty() => Kind::Wait(until.to_owned()),
            _ => return Err(wrong()),
        };
        self.lesson.steps.push(Step { id: id.trim().to_owned(), kind, body: Vec::new(), after: Vec::new() });
        Ok(())
    }

    fn end_block(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        let Some(step) = self.lesson.steps.last_mut() else { return };
        if spans.is_empty() {
            return;
        }
        match (&mut step.kind, self.choice) {
            (Kind::Ask(choices), Some(right)) => choices.push((right, spans)),
            _ if self.quote => step.after.push(Block { bullet: self.bullet, spans }),
            _ => step.body.push(Block { bullet: self.bullet, spans }),
        }
    }
}

fn target(url: &str) -> Result<Target, LessonError> {
    match url.split_once(':') {
        Some(("tensor", name)) if !name.is_empty() => Ok(Target::Tensor(name.to_owned())),
        Some(("page", id)) if !id.is_empty() => Ok(Target::Page(id.to_owned())),
        _ => Err(LessonError::Link(url.to_owned())),
    }
}

impl Lesson {
    /// Every link of the lesson.
    pub fn links(&self) -> impl Iterator<Item = &Target> {
        let blocks = self.steps.iter().flat_map(|step| step.body.iter().chain(&step.after));
        blocks.flat_map(|block| &block.spans).filter_map(|span| match span {
            Span::Link { to, .. } => Some(to),
            _ => None,
        })
    }
}
