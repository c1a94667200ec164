//! Lessons: the same steps in every language, links that lead somewhere, conditions that can come true, formulas that parse.

use crate::texts::{literals_after, sources};
use genscope::graph::Graph;
use genscope::model::gpt::{self, GptConfig, Style};
use genscope::model::picture::PictureConfig;
use genscope::model::unet;
use genscope::ui::lesson::{CONDITIONS, Kind, LESSONS, Lesson, LessonError, Span, Target, parse};
use genscope::ui::math::{colored, typeset};
use genscope::ui::page::{self, PAGES};
use genscope::ui::text::LANGUAGES;
use genscope::ui::theme::{Shade, Theme};

fn lesson(language: &str, page: &str) -> Lesson {
    let file = LESSONS.iter().find(|file| file.language == language && file.page == page);
    let file = file.unwrap_or_else(|| panic!("no lesson {language}/{page}"));
    parse(file.source).unwrap_or_else(|error| panic!("{language}/{page}: {error}"))
}

#[test]
fn lessons_have_the_same_steps_in_every_language() {
    for page in PAGES {
        let english = lesson("en", page.id);
        assert!(!english.steps.is_empty() && !english.title.is_empty(), "{} has no lesson", page.id);
        for language in LANGUAGES {
            let theirs = lesson(language.id, page.id);
            let outline = |lesson: &Lesson| -> Vec<String> {
                let kind = |kind: &Kind| match kind {
                    Kind::Say => "say".to_owned(),
                    Kind::Ask(choices) => format!("ask {:?}", choices.iter().map(|(right, _)| *right).collect::<Vec<_>>()),
                    Kind::Wait(until) => format!("wait {until}"),
                };
                lesson.steps.iter().map(|step| format!("{} {}", step.id, kind(&step.kind))).collect()
            };
            assert_eq!(outline(&theirs), outline(&english), "{}/{}", language.id, page.id);
            let links = |lesson: &Lesson| {
                let mut links: Vec<String> = lesson.links().map(|link| format!("{link:?}")).collect();
                links.sort();
                links
            };
            assert_eq!(links(&theirs), links(&english), "{}/{} links elsewhere", language.id, page.id);
        }
    }
}

#[test]
fn links_lead_somewhere() {
    let config = GptConfig { vocab_size: 7, block_size: 4, n_layer: 2, n_head: 2, n_embd: 8, parts: Default::default() };
    let mut graph = Graph::new();
    gpt::forward(&mut graph, &config, 1, 4, Style { visible: true, ..Style::default() }).expect("a small model");
    let mut pictures = Graph::new();
    unet::forward(&mut pictures, &PictureConfig::shapes().unet, 1, unet::Style::default()).expect("a small model");
    for file in LESSONS {
        for link in lesson(file.language, file.page).links() {
            match link {
                Target::Tensor(name) => assert!(!graph.matching(name).is_empty() || !pictures.matching(name).is_empty(), "{}/{}: no tensor {name}", file.language, file.page),
                Target::Page(id) => assert!(page::find(id).is_some(), "{}/{}: no page {id}", file.language, file.page),
            }
        }
    }
}

#[test]
fn what_a_lesson_waits_for_can_happen() {
    let all = sources().into_iter().map(|(_, source)| source).collect::<String>();
    let reported = literals_after(&all, &[".did("]);
    for file in LESSONS {
        for step in lesson(file.language, file.page).steps {
            if let Kind::Wait(until) = step.kind {
                let looked_at = CONDITIONS.iter().any(|(name, _)| *name == until);
                let visited = until.strip_prefix("visited-").is_some_and(|id| page::find(id).is_some());
                assert!(looked_at || visited || all.contains(&format!("\"{until}\"")) || reported.contains(&until), "{}/{}: nothing reports {until}", file.language, file.page);
            }
        }
    }
}

#[test]
fn formulas_parse() {
    let theme = Theme::new(Shade::Dark);
    for file in LESSONS {
        for step in lesson(file.language, file.page).steps {
            for span in step.body.iter().chain(&step.after).flat_map(|block| &block.spans) {
                if let Span::Math { tex, .. } = span {
                    assert!(typeset(&colored(tex, &theme.color), theme.color.ink).is_some(), "{}/{}: {tex}", file.language, file.page);
                }
            }
        }
    }
}

#[test]
fn a_formula_takes_the_ink_of_the_theme() {
    let ink = egui::Color32::from_rgb(12, 34, 56);
    let (svg, size) = typeset(r"\frac{a}{b}", ink).expect("a fraction");
    assert!(svg.contains("rgb(12,34,56)"), "the ink is not in {svg}");
    assert!(size.x > 1.0 && size.y > 1.0);
}

#[test]
fn a_wrong_lesson_says_what_is_wrong() {
    assert!(matches!(parse("## sing a-song"), Err(LessonError::Heading(_))));
    assert!(matches!(parse("## wait forever"), Err(LessonError::Heading(_))));
    assert!(matches!(parse("## say a\n[x](http://example.org)"), Err(LessonError::Link(_))));
    assert!(matches!(parse("## ask a\n- [ ] one\n- [ ] two"), Err(LessonError::Choices(_))));
}
