//! Files dropped on the window: models and pictures go where they belong, everything else and everything broken is said.

use crate::ui::{Shared, wait, window};
use egui_kittest::Harness;
use genscope::ui::page::PAGES;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that the pointer lets go over the window.
#[derive(Debug)]
pub struct Dropped(pub PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn drop_file(harness: &mut Harness<'_>, app: &Shared, path: &Path) {
    harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
    harness.step();
    harness.input_mut().dropped_files.clear();
    wait(harness, app);
}

/// What the noise page would remember.
fn remembered(app: &Shared) -> String {
    app.borrow().as_ref().map(|app| app.state().pages["noise"].clone()).expect("an app")
}

#[test]
fn pictures_go_to_the_noise_page_and_broken_ones_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("GOOD.PNG");
    image::RgbImage::from_pixel(40, 30, image::Rgb([10, 200, 30])).save_with_format(&good, image::ImageFormat::Png).expect("written");
    let (mut harness, app) = window("en", PAGES[0].id);
    wait(&mut harness, &app);
    let text = folder.path().join("text.png");
    std::fs::write(&text, "not a picture").expect("written");
    let truncated = folder.path().join("truncated.png");
    std::fs::write(&truncated, &std::fs::read(&good).expect("read")[..50]).expect("written");
    for bad in [&text, &truncated, &folder.path().join("gone.webp")] {
        drop_file(&mut harness, &app, bad);
        assert_eq!(app.borrow().as_ref().map(|app| app.state().page), Some("noise".to_owned()), "{}", bad.display());
        assert!(remembered(&app).contains("Shipped"), "{} took the place of a good picture", bad.display());
    }
    drop_file(&mut harness, &app, &good);
    assert!(remembered(&app).contains("GOOD.PNG"), "{}", remembered(&app));
    drop_file(&mut harness, &app, &text);
    assert!(remembered(&app).contains("GOOD.PNG"), "the picture that was open stays open");
}

#[test]
fn what_nothing_opens_leaves_the_page_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut harness, app) = window("en", "tokens");
    wait(&mut harness, &app);
    for name in ["table.xlsx", "no ending", "noise.tar.gz"] {
        let path = folder.path().join(name);
        std::fs::write(&path, "x").expect("written");
        drop_file(&mut harness, &app, &path);
        assert_eq!(app.borrow().as_ref().map(|app| app.state().page), Some("tokens".to_owned()), "{name}");
    }
    // While a file hovers over the window, it is drawn over, whatever the file is.
    for path in [None, Some("a.png"), Some("b.xyz"), Some("c.safetensors")] {
        harness.input_mut().hovered_files = vec![egui::HoveredFile { path: path.map(PathBuf::from), mime: String::new() }];
        harness.step();
        harness.step();
    }
}
