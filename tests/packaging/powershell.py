"""Reads a PowerShell file with a grammar of PowerShell. Prints each place that the grammar does not know."""

import sys

import tree_sitter
import tree_sitter_powershell

source = open(sys.argv[1], "rb").read()
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
open_nodes = [parser.parse(source).root_node]
wrong = commands = 0
while open_nodes:
    node = open_nodes.pop()
    if node.is_error or node.is_missing:
        wrong += 1
        print(f"{sys.argv[1]}:{node.start_point.row + 1}: {node.text[:60]!r}")
    if node.type == "command_name":
        commands += 1
        print("command", node.text.decode())
    open_nodes.extend(node.children)
sys.exit(1 if wrong or not commands else 0)
