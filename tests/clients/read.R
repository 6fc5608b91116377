# Reads an answer as base R does, and writes it back: the columns, then each cell on a line.
given <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(given[1], encoding = "UTF-8", check.names = FALSE)
writeLines(enc2utf8(c(names(rows), as.vector(t(as.matrix(rows))))), stdout(), useBytes = TRUE)
