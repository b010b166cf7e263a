"""What MkDocs does for the Chinese pages alone: what exists in English only leads to the English site around them.

`english:PATH` is an address there. A link of a page has no such prefix: it gets one where its target is not in docs/zh.
So pictures, too, are those of the English page if docs/zh/assets has none of the same name.
"""

import logging
import posixpath
import re

import jieba
from languages import HERE, alternates
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from translation import with_tables

ADDRESS = re.compile(r'(?<= )(?P<kind>href|src)="(?P<path>[^":#]+)(?P<anchor>#[^"]*)?"')
ENGLISH = re.compile(r'"english:(?P<path>[^"#?]*)')
INSPECTOR = 'inspector.html"'
TITLE = '<span class="filename">{}</span>'
TITLES = {"prints": "输出", "printed on one machine": "一台机器上的输出"}  # of what code has printed
SHARED = ("assets/style.css", "assets/tables.js", "assets/iframe-worker.js")  # the theme looks for them in this site
TERMS = re.compile(r"^\|[^|]+\|([^|]+)\|", re.MULTILINE)


def on_config(config):
    """Teach the search the words of the glossary: it would take 感受野由 for 感受 and 野由."""
    jieba.setLogLevel(logging.WARNING)
    for terms in TERMS.findall((HERE / "reference" / "glossary.md").read_text(encoding="utf-8")):
        for term in re.findall("[一-鿿]+", terms):
            jieba.add_word(term)
    return config


def on_files(files, config):
    """Add the files that both sites need."""
    for path in SHARED:
        files.append(File.generated(config, path, abs_src_path=str(HERE / path)))
    return files


def on_page_markdown(markdown, page, config, files):
    """Include the measured tables in Chinese."""
    return with_tables(markdown)


def on_page_content(content, page, config, files):
    """Let what is not in this site lead to the English one: links, pictures, frames.

    Say in Chinese what code has printed, and let the page of a network speak Chinese at first.
    """
    here = {file.dest_uri for file in files}

    def lead(found):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.url), found["path"]))
        if target in here:
            return found[0]
        path = re.sub(r"\.md$", ".html", target)
        return f'{found["kind"]}="english:{path}{found["anchor"] or ""}"'

    for english, chinese in TITLES.items():
        content = content.replace(TITLE.format(english), TITLE.format(chinese))
    return ADDRESS.sub(lead, content).replace(INSPECTOR, INSPECTOR.replace('"', '?language=zh"'))


def on_page_context(context, page, config, nav):
    """Let the choice of the language lead to the same page: each Chinese page exists in English."""
    config.extra["alternate"] = alternates(f"english:{page.url}", page.url)
    return context


def on_post_page(output, page, config):
    """Write the addresses of the English site as this page needs them."""
    return leading_to_english(output, page.url)


def on_post_template(output_content, template_name, config):
    """Do the same for a page without text, such as 404.html."""
    return leading_to_english(output_content, template_name)


def leading_to_english(output, url):
    """Return a page with addresses relative to its own."""
    folder = posixpath.join("zh", posixpath.dirname(url))
    return ENGLISH.sub(lambda found: f'"{posixpath.relpath(checked(found["path"]), folder)}', output)


def checked(path):
    """Return the path of a page or file that the English site has."""
    if not any((HERE / source).exists() for source in (path, re.sub(r"\.html$", ".md", path))):
        raise PluginError(f"A Chinese page leads to {path}, which the English site lacks. Build that one before.")
    return path
