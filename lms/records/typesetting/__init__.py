"""Papers: fonts, signs that a font lacks, and PDFs set by typst."""
