using System.Text.RegularExpressions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.TestKit;

/// <summary>Reads docs/events.md, so that tests can hold it against the code.</summary>
/// <remarks>
/// <code>
/// ### `page_load`                              a heading that names types begins their section
/// | *context* | | |                            the fields of the section "Where it happened"
/// | `line`, `column` | integer | where |       one type for both
/// | `title`, `count` | string?, integer | |    a type each; `?` may be absent
/// | `browser_ts` | | |                         known from one of the sections "Times" and "Where it happened"
/// </code>
/// A section without a table has the fields that its text names among those that are known. A table of types has a type a line:
/// <code>
/// | `tab_lost` | when | `reason` string: `gone`; `count`, `rest` integer? |
/// | `tab_found` | when | the same, and `where` string |
/// </code>
/// </remarks>
internal sealed partial class EventDocumentation
{
    private const string ContextSection = "Where it happened";
    private const string TimesSection = "Times";

    private readonly Dictionary<string, DocumentedField> _known = [];
    private readonly List<DocumentedField> _context = [];
    private readonly List<DocumentedEvent> _events = [];

    private EventDocumentation()
    {
    }

    /// <summary>Every description of an event, in the order of the document.</summary>
    public IReadOnlyList<DocumentedEvent> Events => _events;

    /// <summary>Reads the document.</summary>
    public static EventDocumentation Read(string markdown)
    {
        var documentation = new EventDocumentation();
        var sections = HeadingPattern().Split(markdown);
        for (var i = 1; i + 1 < sections.Length; i += 2)
        {
            documentation.ReadSection(sections[i].Trim(), sections[i + 1]);
        }

        return documentation;
    }

    private void ReadSection(string heading, string text)
    {
        var rows = text.Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal) || line.StartsWith("| *", StringComparison.Ordinal)).ToArray();
        if (heading is ContextSection or TimesSection)
        {
            var fields = rows.SelectMany(FieldsOf).ToArray();
            _context.AddRange(heading == ContextSection ? fields : []);
            foreach (var field in fields)
            {
                _known[field.Name] = field;
            }

            return;
        }

        if (text.Contains("\n| type | when | data |", StringComparison.Ordinal))
        {
            ReadTypes(rows);
            return;
        }

        var types = NamePattern().Matches(heading).Select(static name => name.Groups[1].Value).Where(EventTypes.All.Contains).ToArray();
        if (types.Length > 0)
        {
            var fields = rows.Length > 0 ? rows.SelectMany(FieldsOf).ToArray() : [.. KnownFieldsOf(text)];
            _events.AddRange(types.Select(type => new DocumentedEvent(type, fields)));
        }
    }

    private void ReadTypes(IEnumerable<string> rows)
    {
        var before = new Dictionary<string, DocumentedField>();
        IReadOnlyList<DocumentedField> last = [];
        foreach (var cells in rows.Select(CellsOf))
        {
            var fields = new List<DocumentedField>(cells[2].StartsWith("the same", StringComparison.Ordinal) ? last : []);
            foreach (Match part in InlinePattern().Matches(cells[2]))
            {
                fields.AddRange(NamePattern().Matches(part.Groups[1].Value)
                    .Select(static name => name.Groups[1].Value)
                    .Select(name => part.Groups[2].Success
                        ? Field(name, part.Groups[2].Value, part.Groups[3].Value.TrimStart(':', ',', ' '))
                        : before.GetValueOrDefault(name) ?? _known.GetValueOrDefault(name, new DocumentedField(name, "", false, ""))));
            }

            foreach (var field in fields)
            {
                before[field.Name] = field;
            }

            last = fields;
            _events.Add(new DocumentedEvent(cells[0].Trim('`'), fields));
        }
    }

    private static string[] CellsOf(string row) => [.. CellPattern().Split(row.Trim().Trim('|')).Select(static cell => cell.Trim())];

    private IEnumerable<DocumentedField> FieldsOf(string row)
    {
        var cells = CellsOf(row);
        if (cells[0].Equals("*context*", StringComparison.OrdinalIgnoreCase))
        {
            return _context;
        }

        var names = NamePattern().Matches(cells[0]).Select(static name => name.Groups[1].Value).ToArray();
        var types = cells.ElementAtOrDefault(1) is { Length: > 0 } given ? given.Split(',', StringSplitOptions.TrimEntries) : [];
        var description = cells.ElementAtOrDefault(2) ?? "";
        return names.Select((name, i) => types.Length == 0
            ? _known.GetValueOrDefault(name, new DocumentedField(name, "", false, ""))
            : Field(name, types.Length == names.Length ? types[i] : string.Join(", ", types), description));
    }

    private IEnumerable<DocumentedField> KnownFieldsOf(string text) =>
    [
        .. text.Contains("*Context*", StringComparison.OrdinalIgnoreCase) ? _context : [],
        .. NamePattern().Matches(text).Select(static name => name.Groups[1].Value).Distinct()
            .Where(name => _known.ContainsKey(name) && _context.TrueForAll(field => field.Name != name))
            .Select(name => _known[name]),
    ];

    private static DocumentedField Field(string name, string type, string description) =>
        new(name, type.TrimEnd('?'), type.EndsWith('?'), description);

    [GeneratedRegex("^#{2,4} (.*)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex("`([a-z0-9_]+)`")]
    private static partial Regex NamePattern();

    // Names, their type and what else is said of them, up to the next semicolon.
    [GeneratedRegex(@"(?:^|; |and )((?:`[a-z0-9_]+`(?:, )?)+)(?: ?((?:array of )?(?:string|integer|number|boolean|object)\??))?([^;]*)")]
    private static partial Regex InlinePattern();

    // A bar that is part of a text is escaped.
    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellPattern();
}

/// <summary>An event type, as one section of docs/events.md describes it; a type that happens in two ways has two.</summary>
/// <param name="Type">The type.</param>
/// <param name="Fields">The fields of its <c>data</c>.</param>
internal sealed record DocumentedEvent(string Type, IReadOnlyList<DocumentedField> Fields);

/// <summary>A field of an event's <c>data</c>, as docs/events.md has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in words, such as <c>array of string</c>; empty where the document says nothing.</param>
/// <param name="IsOptional">Whether it may be absent.</param>
/// <param name="Description">What it means, as Markdown.</param>
internal sealed record DocumentedField(string Name, string Type, bool IsOptional, string Description);
