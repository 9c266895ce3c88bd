"""Text as braille: Chinese words (`words`), cells by liblouis (`louis`), pages and files (`pages`). No Django."""
