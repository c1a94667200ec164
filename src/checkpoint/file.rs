//! Files that are whole at any moment: written aside, synced, renamed.

use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Replaces a file in one step: a temporary file in the same folder, synced, renamed over the old one.
///
/// # Errors
/// What the file system says; the old file is then untouched.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let (mut file, target) = aside(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    // The rename itself reaches the disk with the folder.
    if let Some(folder) = target.parent().and_then(|folder| std::fs::File::open(folder).ok()) {
        folder.sync_all().ok();
    }
    Ok(())
}

/// Whether [`write_atomically`] could begin; so that long work does not find out at its end that it cannot be saved.
///
/// # Errors
/// What the file system says.
pub fn check_writable(path: &Path) -> std::io::Result<()> {
    aside(path).map(drop)
}

/// An empty temporary file, and the file it is to replace. A link is followed: what it points to is replaced. Devices
/// and folders are refused: a rename would put a plain file in the place of `/dev/null`.
fn aside(path: &Path) -> std::io::Result<(NamedTempFile, PathBuf)> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match std::fs::metadata(&target) {
        Ok(found) if found.is_dir() => return Err(std::io::Error::other("it is a folder")),
        Ok(found) if !found.is_file() => return Err(std::io::Error::other("it is not a regular file")),
        _ => {}
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // A saved file is as readable as any other (less the umask); temporary files are not, by default.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok((builder.tempfile_in(folder)?, target))
}
