// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/namechoice.h"

#include <QHash>
#include <QString>
#include <QStringView>

#include <deque>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace lampwork {

// Many names as a tree by “/”, with how many of them fit a filter and are ticked, below each
// folder. A name may be a folder as well. Children are in the natural order of their last parts.
//
// Nodes are numbers that stay while a name is in use; they may be given again afterwards. What is
// seen through children(), rowOf() and the counts are the nodes that fit the filter, or have such
// nodes below. A name that was added is seen from settle() or settleNext() on, so that an item
// model can say beforehand where a row will be. Not for several threads at once.
class NameTree {
public:
    static constexpr int root = 0; // is always there

    NameTree();

    // Where a row comes or goes: the topmost node that is not seen yet, or no longer.
    struct Place {
        int parent = -1; // −1: no row comes or goes
        int row = 0;
    };

    void reserve(std::size_t names); // that will be added
    // One more use of a name; returns its node.
    int add(const QString &name);
    std::size_t pendingCount() const { return m_pending.size(); }
    Place placeOfNext() const; // of the first name that waits; there must be one
    int settleNext(); // its node; in the time that its folder's width takes
    void settle(); // all that wait, in the time that all names take

    // One use less of each node; those without are gone. All must be settled.
    void release(std::span<const int> nodes);
    Place placeIfReleased(int node) const;

    void setFilter(const NameFilter &filter);
    void setTicks(const NameTicks &ticks);
    const NameTicks &ticks() const { return m_ticks; }

    int find(QStringView name) const; // a name or a folder without its last “/”; −1: none
    int findFolder(const QString &folder) const; // "layer/12/"; the empty text is the root

    const std::vector<int> &children(int node) const;
    int parent(int node) const { return m_nodes[std::size_t(node)].parent; } // of the root −1
    int rowOf(int node) const; // among its parent's children; it must be seen
    bool isSeen(int node) const { return at(node).seen > 0; }
    QStringView label(int node) const; // its last part
    const QString &path(int node) const { return at(node).path; }
    QString folder(int node) const; // "layer/12/"; of the root empty
    bool isName(int node) const { return at(node).uses > 0; }
    int useCount(int node) const { return at(node).uses; }
    // Names that are seen at the node and below; of those, how many are ticked.
    int seenCount(int node) const { return at(node).seen; }
    int tickedCount(int node) const { return at(node).ticked; }
    int nameCount() const { return m_names; } // all, seen or not
    int nodeLimit() const { return int(m_nodes.size()); } // above all nodes, some of which are free

private:
    struct Folder {
        std::vector<int> children; // all that are settled, in order
        std::size_t ordered = 0; // of them; the rest was added by settle()
        std::vector<int> seen; // those of them that are seen
        int alive = 0; // children, settled or not, that are not gone
    };
    struct Node {
        QString path; // of a name shared with whoever gave it
        int parent = -1;
        int labelAt = 0; // where the last part begins in the path
        int uses = 0;
        int seen = 0;
        int ticked = 0;
        bool fits = false; // of a name: what the filter says
        bool isTicked = true;
        bool isSettled = false;
        bool isGone = false;
        std::unique_ptr<Folder> folder; // null: nothing below
    };
    using Key = std::pair<int, QStringView>; // parent, last part

    Node &at(int node) { return m_nodes[std::size_t(node)]; }
    const Node &at(int node) const { return m_nodes[std::size_t(node)]; }
    int child(int parent, QStringView label) const;
    int makeNode(int parent, const QString &path, qsizetype labelAt);
    int nodeFor(const QString &name);
    bool comesBefore(int a, int b) const;
    std::vector<int>::const_iterator placeIn(const std::vector<int> &nodes, int node) const;
    void judge(Node &node) const;
    void countUp(int node, int seen, int ticked); // it and all above
    void recount();
    void put(int node, std::vector<int> &siblings); // in its place
    void orderChildren(Folder &folder) const;
    void removeIfUnused(int node, std::vector<int> &gone);

    std::vector<Node> m_nodes;
    std::vector<int> m_free;
    QHash<Key, int> m_index;
    std::deque<int> m_pending; // names
    int m_names = 0;
    NameFilter m_filter;
    NameTicks m_ticks;
    int m_lastFolder = root; // of the name that was added last: the next one is often beside it
};

} // namespace lampwork
