// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/columnbuilder.h"
#include "core/data/csvsniffer.h"
#include "core/data/textsource.h"

namespace lampwork {

// How a delimited file is cut into named columns.
struct CsvLayout {
    TextEncoding encoding = TextEncoding::Utf8;
    CsvDialect dialect;
    char decimal = '.';
    std::size_t preamble = 0; // records in front that are no part of the table
    bool header = true;
    QStringList names; // unique, none empty
    CsvSample sample; // the first records, the header among them, the preamble not

    // What was said stays, the rest as found.
    CsvSpec toSpec(const CsvSpec &said) const;
};

// Looks at the first megabyte, obeying what spec.csv says. InvalidInput for an impossible wish, at
// its path, and for a file without records.
Result<CsvLayout> findCsvLayout(
    const DataSpec &spec, const MissingTexts &missing, Warnings &warnings);

} // namespace lampwork
