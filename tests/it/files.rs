//! Folders for tests: made under the system's own for temporary files, gone when dropped.

use std::path::PathBuf;

/// A folder of one test.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new one; the name is the test's.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cygnet-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// Writes a file into it: its path.
    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("a file");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
