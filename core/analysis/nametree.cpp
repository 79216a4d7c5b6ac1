// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/nametree.h"

#include "core/analysis/naturalorder.h"

#include <algorithm>
#include <iterator>

namespace lampwork {

namespace {

bool labelComesBefore(QStringView a, QStringView b)
{
    const int order = compareNaturally(a, b);
    return order != 0 ? order < 0 : a < b;
}

// How much of the beginnings is the same, up to `most`; not beyond the last character there that is
// no digit, as numbers are compared whole.
qsizetype alikeUpTo(QStringView a, QStringView b, qsizetype most)
{
    most = std::min({most, a.size(), b.size()});
    const auto differs = std::mismatch(a.begin(), a.begin() + most, b.begin());
    qsizetype alike = differs.first - a.begin();
    while (alike > 0 && a[alike - 1].isDigit())
        --alike;
    return alike;
}

} // namespace

NameTree::NameTree()
{
    Node all;
    all.isSettled = true;
    all.folder = std::make_unique<Folder>();
    m_nodes.push_back(std::move(all));
}

int NameTree::child(int parent, QStringView label) const
{
    return m_index.value(Key(parent, label), -1);
}

int NameTree::find(QStringView name) const
{
    int node = root;
    for (qsizetype begin = 0; node >= 0;) {
        const qsizetype end = name.indexOf(u'/', begin);
        if (end < 0)
            return child(node, name.sliced(begin));
        node = child(node, name.sliced(begin, end - begin));
        begin = end + 1;
    }
    return -1;
}

int NameTree::findFolder(const QString &folder) const
{
    return folder.isEmpty() ? root : find(QStringView(folder).chopped(1));
}

QStringView NameTree::label(int node) const
{
    return QStringView(at(node).path).sliced(at(node).labelAt);
}

QString NameTree::folder(int node) const
{
    return node == root ? QString() : folderOf(at(node).path);
}

const std::vector<int> &NameTree::children(int node) const
{
    static const std::vector<int> none;
    const Node &of = at(node);
    return of.folder ? of.folder->seen : none;
}

int NameTree::makeNode(int parent, const QString &path, qsizetype labelAt)
{
    int node = int(m_nodes.size());
    if (m_free.empty()) {
        m_nodes.emplace_back();
    } else {
        node = m_free.back();
        m_free.pop_back();
    }
    Node &made = at(node);
    made.path = path;
    made.parent = parent;
    made.labelAt = int(labelAt);
    if (!at(parent).folder)
        at(parent).folder = std::make_unique<Folder>();
    ++at(parent).folder->alive;
    m_index.insert(Key(parent, label(node)), node);
    return node;
}

// The node of a name, with those of the folders around it.
int NameTree::nodeFor(const QString &name)
{
    int parent = root;
    qsizetype begin = 0;
    const QString &last = at(m_lastFolder).path;
    if (m_lastFolder != root && name.size() > last.size() && name[last.size()] == u'/'
        && name.startsWith(last)) {
        parent = m_lastFolder;
        begin = last.size() + 1;
    }
    for (;;) {
        const qsizetype end = name.indexOf(u'/', begin);
        const QStringView label
            = QStringView(name).sliced(begin, (end < 0 ? name.size() : end) - begin);
        int node = child(parent, label);
        if (node < 0)
            node = makeNode(parent, end < 0 ? name : name.first(end), begin);
        if (end < 0) {
            m_lastFolder = parent;
            return node;
        }
        parent = node;
        begin = end + 1;
    }
}

void NameTree::reserve(std::size_t names)
{
    if (const std::size_t wanted = m_nodes.size() + names; wanted > m_nodes.capacity())
        m_nodes.reserve(std::max(wanted, 2 * m_nodes.capacity()));
    m_index.reserve(m_index.size() + qsizetype(names));
}

int NameTree::add(const QString &name)
{
    const int node = nodeFor(name);
    if (++at(node).uses == 1) {
        ++m_names;
        m_pending.push_back(node);
    }
    return node;
}

bool NameTree::comesBefore(int a, int b) const
{
    return labelComesBefore(label(a), label(b));
}

std::vector<int>::const_iterator NameTree::placeIn(const std::vector<int> &nodes, int node) const
{
    // Names often come in order.
    if (nodes.empty() || comesBefore(nodes.back(), node))
        return nodes.end();
    return std::lower_bound(
        nodes.begin(), nodes.end(), node, [this](int a, int b) { return comesBefore(a, b); });
}

int NameTree::rowOf(int node) const
{
    const std::vector<int> &siblings = at(at(node).parent).folder->seen;
    return int(placeIn(siblings, node) - siblings.begin());
}

void NameTree::judge(Node &node) const
{
    node.fits = m_filter.matches(node.path);
    node.isTicked = m_ticks.isTicked(node.path);
}

void NameTree::countUp(int node, int seen, int ticked)
{
    for (; node >= 0; node = parent(node)) {
        at(node).seen += seen;
        at(node).ticked += ticked;
    }
}

NameTree::Place NameTree::placeOfNext() const
{
    int node = m_pending.front();
    if (!m_filter.matches(at(node).path) || isSeen(node))
        return {};
    while (parent(node) != root && !isSeen(parent(node)))
        node = parent(node);
    return {parent(node), rowOf(node)};
}

void NameTree::put(int node, std::vector<int> &siblings)
{
    siblings.insert(placeIn(siblings, node), node);
}

int NameTree::settleNext()
{
    const int name = m_pending.front();
    m_pending.pop_front();
    judge(at(name));
    for (int node = name; !at(node).isSettled; node = parent(node)) {
        Folder &folder = *at(parent(node)).folder;
        put(node, folder.children);
        folder.ordered = folder.children.size();
        at(node).isSettled = true;
    }
    if (!at(name).fits)
        return name;
    for (int node = name; node != root && !isSeen(node); node = parent(node))
        put(node, at(parent(node)).folder->seen);
    countUp(name, 1, at(name).isTicked ? 1 : 0);
    return name;
}

void NameTree::settle()
{
    std::vector<int> grown; // folders
    for (const int name : m_pending) {
        judge(at(name));
        for (int node = name; !at(node).isSettled; node = parent(node)) {
            Folder &folder = *at(parent(node)).folder;
            if (folder.ordered == folder.children.size())
                grown.push_back(parent(node));
            folder.children.push_back(node);
            at(node).isSettled = true;
        }
    }
    m_pending.clear();
    for (const int folder : grown)
        orderChildren(*at(folder).folder);
    recount();
}

void NameTree::orderChildren(Folder &folder) const
{
    // With the labels beside them, as they are compared many times; without what all begin with.
    std::vector<std::pair<QStringView, int>> children;
    children.reserve(folder.children.size());
    const QStringView first = label(folder.children.front());
    qsizetype alike = first.size();
    for (const int child : folder.children) {
        children.emplace_back(label(child), child);
        alike = alikeUpTo(first, children.back().first, alike);
    }
    for (auto &[label, child] : children)
        label = label.sliced(alike);
    const auto before
        = [](const auto &a, const auto &b) { return labelComesBefore(a.first, b.first); };
    const auto fresh = children.begin() + std::ptrdiff_t(folder.ordered);
    if (!std::is_sorted(fresh, children.end(), before))
        std::sort(fresh, children.end(), before);
    if (fresh != children.begin() && !before(*std::prev(fresh), *fresh))
        std::inplace_merge(children.begin(), fresh, children.end(), before);
    std::transform(children.begin(), children.end(), folder.children.begin(),
        [](const auto &child) { return child.second; });
    folder.ordered = folder.children.size();
}

// From what is known of each name.
void NameTree::recount()
{
    for (Node &node : m_nodes)
        node.seen = node.ticked = 0;
    for (std::size_t i = 1; i < m_nodes.size(); ++i) {
        const Node &node = m_nodes[i];
        if (node.uses > 0 && node.fits && node.isSettled)
            countUp(int(i), 1, node.isTicked ? 1 : 0);
    }
    for (Node &node : m_nodes) {
        if (!node.folder)
            continue;
        node.folder->seen.clear();
        std::copy_if(node.folder->children.begin(), node.folder->children.end(),
            std::back_inserter(node.folder->seen), [this](int child) { return isSeen(child); });
    }
}

void NameTree::setFilter(const NameFilter &filter)
{
    m_filter = filter;
    for (Node &node : m_nodes) {
        if (node.uses > 0)
            node.fits = m_filter.matches(node.path);
    }
    recount();
}

void NameTree::setTicks(const NameTicks &ticks)
{
    m_ticks = ticks;
    for (Node &node : m_nodes) {
        if (node.uses > 0)
            node.isTicked = m_ticks.isTicked(node.path);
    }
    recount();
}

NameTree::Place NameTree::placeIfReleased(int node) const
{
    if (at(node).uses > 1 || !at(node).fits || at(node).seen > 1)
        return {};
    while (parent(node) != root && at(parent(node)).seen == 1)
        node = parent(node);
    return {parent(node), rowOf(node)};
}

void NameTree::release(std::span<const int> nodes)
{
    Q_ASSERT(m_pending.empty());
    m_lastFolder = root;
    std::vector<int> gone;
    std::vector<int> touched; // folders of which something is no longer seen, or gone
    for (const int node : nodes) {
        if (--at(node).uses > 0)
            continue;
        --m_names;
        if (at(node).fits)
            countUp(node, -1, at(node).isTicked ? -1 : 0);
        at(node).fits = false;
        for (int n = node; n != root && !isSeen(n); n = parent(n))
            touched.push_back(parent(n));
        removeIfUnused(node, gone);
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const int node : touched) {
        Folder &folder = *at(node).folder;
        std::erase_if(folder.seen, [this](int child) { return !isSeen(child); });
        std::erase_if(folder.children, [this](int child) { return at(child).isGone; });
        folder.ordered = folder.children.size();
    }
    for (const int node : gone) {
        at(node) = Node();
        m_free.push_back(node);
    }
}

// And the folders around it that are left empty.
void NameTree::removeIfUnused(int node, std::vector<int> &gone)
{
    while (
        node != root && at(node).uses == 0 && (!at(node).folder || at(node).folder->alive == 0)) {
        m_index.remove(Key(parent(node), label(node)));
        at(node).isGone = true;
        gone.push_back(node);
        node = parent(node);
        --at(node).folder->alive;
    }
}

} // namespace lampwork
