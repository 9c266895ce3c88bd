"""HLS as text: playlists read and written, subtitles cut, codecs read off initialisation segments. No Django."""
