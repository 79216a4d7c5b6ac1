// SPDX-License-Identifier: GPL-3.0-or-later
// Texts into token codes in TorchScript, by the same rules as core/data/tokenizer.h. A TorchScript
// text is its bytes: len() counts them, and an index or a part is of bytes.
#include "core/network/textscript.h"

#include "core/data/tokenstream.h"

namespace lampwork {

namespace {

using std::to_string;

// Replacing and splitting are single calls: a loop over bytes would take a hundred times as long.
const char *piecesMethod
    = "def pieces(self, text: str) -> List[str]:\n"
      "    for mark in self.spaces:\n"
      "        text = text.replace(mark, self.separator + mark)\n"
      "    for mark in self.punctuation:\n"
      "        text = text.replace(mark, self.separator + mark + self.separator)\n"
      "    return text.split(self.separator)\n\n";

// The last byte of a character is the one before a byte that continues none.
const char *charactersMethod
    = "def piece_codes(self, piece: str) -> List[int]:\n"
      "    codes: List[int] = []\n"
      "    begin = 0\n"
      "    while begin < len(piece):\n"
      "        end = begin + 1\n"
      "        while end < len(piece) and end < begin + 4 and ord(piece[end]) // 64 == 2:\n"
      "            end += 1\n"
      "        codes.append(self.characters.get(piece[begin:end], 1))\n"
      "        begin = end\n"
      "    return codes\n\n";

std::string bytePairsMethods(int tokens)
{
    const std::string count = to_string(tokens);
    return "def part_codes(self, part: str) -> List[int]:\n"
           "    codes: List[int] = []\n"
           "    for at in range(len(part)):\n"
           "        codes.append(ord(part[at]) + 1)\n"
           "    while True:\n"
           "        earliest = "
        + count
        + "\n"
          "        left = -1\n"
          "        right = -1\n"
          "        for i in range(len(codes) - 1):\n"
          "            merged = self.merges.get(codes[i] * "
        + count + " + codes[i + 1], " + count
        + ")\n"
          "            if merged < earliest:\n"
          "                earliest = merged\n"
          "                left = codes[i]\n"
          "                right = codes[i + 1]\n"
          "        if earliest == "
        + count
        + ":\n"
          "            break\n"
          "        joined: List[int] = []\n"
          "        i = 0\n"
          "        while i < len(codes):\n"
          "            if i + 1 < len(codes) and codes[i] == left and codes[i + 1] == right:\n"
          "                joined.append(earliest)\n"
          "                i += 2\n"
          "            else:\n"
          "                joined.append(codes[i])\n"
          "                i += 1\n"
          "        codes = joined\n"
          "    return codes\n\n"
          "def piece_codes(self, piece: str) -> List[int]:\n"
          "    codes: List[int] = []\n"
          "    for at in range(0, len(piece), "
        + to_string(longestBytePairPart)
        + "):\n"
          "        codes.extend(self.part_codes(piece[at:at + "
        + to_string(longestBytePairPart)
        + "]))\n"
          "    return codes\n\n";
}

// Later bytes of a text than these can be in none of its first tokens. The tokens of a piece that
// is cut here are the same up to its last part, which begins behind the last token that counts.
std::size_t mostBytes(const TextInput &input)
{
    return std::size_t(input.length) * longestTokenBytes(input) + longestBytePairPart;
}

// From the end of the text to its beginning, as far as is needed.
const char *lastCodes
    = "        codes: List[int] = []\n"
      "        pieces = self.pieces(self.start + texts[row].replace(self.separator, \"\"))\n"
      "        at = len(pieces)\n"
      "        while at > 0 and len(codes) < length:\n"
      "            at -= 1\n"
      "            piece = pieces[at]\n"
      "            if piece not in known:\n"
      "                known[piece] = self.piece_codes(piece)\n"
      "            codes = known[piece] + codes\n"
      "        codes = codes[max(len(codes) - length, 0):]\n";

std::string firstCodes(const TextInput &input)
{
    return "        codes: List[int] = []\n"
           "        text = texts[row].replace(self.separator, \"\")\n"
           "        for piece in self.pieces(text[:"
        + to_string(mostBytes(input))
        + "]):\n"
          "            if piece not in known:\n"
          "                known[piece] = self.piece_codes(piece)\n"
          "            codes.extend(known[piece])\n"
          "            if len(codes) >= length:\n"
          "                break\n"
          "        codes = codes[:length]\n";
}

std::string forwardMethod(const Preprocessing &preprocessing)
{
    const TextInput &input = *preprocessing.text;
    const std::string length = to_string(input.length);
    return "def forward(self, texts: List[str]) -> Tensor:\n"
           "    # returns [rows, "
        + length
        + "] codes; 0 is padding\n"
          "    length = "
        + length
        + "\n"
          "    known: Dict[str, List[int]] = {}\n"
          "    x = torch.zeros([len(texts), length])\n"
          "    for row in range(len(texts)):\n"
        + (preprocessing.task == Task::LanguageModel ? lastCodes : firstCodes(input))
        + "        if len(codes) > 0:\n"
          "            x[row, :len(codes)] = torch.tensor(codes, dtype=6)\n"
          "    return x.to(self.place.device)\n";
}

std::vector<std::string> single(std::string_view marks)
{
    std::vector<std::string> texts;
    for (const char mark : marks)
        texts.emplace_back(1, mark);
    return texts;
}

} // namespace

PreprocessingScript textScript(const Preprocessing &preprocessing)
{
    const TextInput &input = *preprocessing.text;
    PreprocessingScript script;
    script.tensors = {{"place", {0}, {}}}; // knows the device
    script.texts = {{"separator", std::string(1, textSeparator)}};
    script.textLists
        = {{"spaces", single(spaceMarks())}, {"punctuation", single(punctuationMarks())}};
    script.source = piecesMethod;
    if (input.tokenizer == Tokenizer::Character) {
        ScriptDictionary characters{"characters", {}};
        for (qsizetype i = 0; i < input.characters.size(); ++i)
            characters.entries.emplace_back(
                input.characters[i].toStdString(), firstCharacterCode + i);
        script.dictionaries.push_back(std::move(characters));
        script.source += charactersMethod;
    } else {
        ScriptNumbers merges{"merges", {}};
        for (std::size_t i = 0; i < input.merges.size(); ++i) {
            const auto &[left, right] = input.merges[i];
            merges.entries.emplace_back(
                qint64(left) * input.tokens() + right, qint64(firstMergeCode + i));
        }
        script.numbers.push_back(std::move(merges));
        script.source += bytePairsMethods(input.tokens());
    }
    if (preprocessing.task == Task::LanguageModel)
        script.texts.push_back({"start", std::string(1, documentStart)});
    script.source += forwardMethod(preprocessing);
    return script;
}

} // namespace lampwork
