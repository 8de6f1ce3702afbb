use crate::rule::rule;
use crate::{Context, Severity};

use super::super::package_managers::{PIP, unpinned};

rule! {
    /// `pip install` names packages without a version.
    ///
    /// The next build installs the newest release of the day with whatever it depends on, which may not work with the rest.
    /// `flask==3.1.2` names one version; a requirements or constraints file, `-r` or `-c`, does it for all at once. Tools that
    /// install and build the rest, such as uv, matter less; pip, setuptools and wheel themselves are brought up to date on
    /// purpose, so that is no more than a hint.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir flask gunicorn
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// ARG FLASK_VERSION
    /// RUN pip install --no-cache-dir "flask==${FLASK_VERSION}" 'gunicorn>=23,<24'
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// RUN pip install --no-cache-dir . ./plugins/one dist/*.whl git+https://github.com/pallets/click@8.2.1
    /// ```
    "pip-version-unpinned" {
        category: Reproducibility,
        severity: Warning,
        fix: None,
        also: ["DL3013", "tally/hadolint/DL3013", "droast/DF051"],
    }
}

/// What installs the rest, and comes with most images.
const INSTALLERS: &[&str] = &["pip", "setuptools", "wheel"];

/// Other tools that install and build, and are not part of an application.
const TOOLS: &[&str] = &[
    "build",
    "cython",
    "flit",
    "hatch",
    "hatchling",
    "maturin",
    "meson",
    "ninja",
    "pdm",
    "pip-tools",
    "pipenv",
    "pipx",
    "poetry",
    "poetry-core",
    "scikit-build",
    "scikit-build-core",
    "setuptools-scm",
    "uv",
    "virtualenv",
];

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&PIP]) {
        if context.meaning().definition(found.instruction, "PIP_CONSTRAINT").is_some() {
            continue;
        }
        let all = |tools: &dyn Fn(&str) -> bool| found.names.iter().all(|name| tools(name));
        let severity = if all(&|name| INSTALLERS.contains(&name)) {
            Severity::Hint
        } else if all(&|name| INSTALLERS.contains(&name) || TOOLS.contains(&name.to_ascii_lowercase().as_str())) {
            Severity::Info
        } else {
            Severity::Warning
        };
        let (claim, first) = (found.claim(), found.first());
        let mark = if first.contains("://") { "@" } else { "==" };
        let message = format!("{claim}, so another build may install a different one. Write `{first}{mark}VERSION`.");
        context.report(found.range.clone(), message).severity(severity);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_pip_is_told() {
        let mut config = Config::default();
        assert!(config.select("pip-version-unpinned"));
        let of = |run: &str| lint_text(&format!("FROM x\nARG V\nARG P=flask\n{run}\n"), &config);
        for run in [
            "RUN pip3.12 install -U a",
            "RUN python3 -m pip install -i https://x/simple a",
            "RUN pip install --target /x --trusted-host y a b==1",
            "RUN pip install git+https://h/a.git",
            "RUN pip install --root-user-action ignore a[x]",
            "RUN pip install $P",
            "RUN PIP_X=1 pip install a && pip install b==1",
        ] {
            assert_eq!(of(run).len(), 1, "{run}");
        }
        for run in [
            "RUN pip install",
            "RUN pip install -rrequirements.txt a",
            "RUN pip install --requirement=x.txt",
            "RUN pip install -c constraints.txt a",
            "RUN pip install -e .[dev]",
            "RUN pip install . a",
            "RUN pip install $V",
            "RUN pip install ${P}==${V} ${P}${V}",
            "RUN pip install https://h/a.tar.gz /src/a ./b 'c @ git+https://h/c@1'",
            "RUN pip install a~=1 'b!=2' c===3",
            "RUN pip download a && pipenv install a",
            "ENV PIP_CONSTRAINT=/c.txt\nRUN pip install a",
        ] {
            assert_eq!(of(run).len(), 0, "{run}");
        }
        assert_eq!(of("RUN pip install -U pip wheel")[0].severity, Severity::Hint);
        assert_eq!(of("RUN pip install -U pip uv Cython")[0].severity, Severity::Info);
        assert_eq!(of("RUN pip install -U pip a")[0].severity, Severity::Warning);
    }
}
