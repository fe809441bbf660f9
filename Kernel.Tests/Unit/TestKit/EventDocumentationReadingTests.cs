using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.TestKit;

/// <summary>docs/events.md can be read, and says something of every type.</summary>
public sealed class EventDocumentationReadingTests
{
    private const string Sample = """
        ### Times

        | field | type | meaning |
        | --- | --- | --- |
        | `browser_ts` | integer | the browser's clock |

        ### Where it happened

        | field | type | meaning |
        | --- | --- | --- |
        | `target_id`, `target_type` | string | the target |

        ### `page_load`, `dom_content_loaded`

        *Context* and `browser_ts`, but not `other`.

        ### `tab_opened`

        | field | type | meaning |
        | --- | --- | --- |
        | *context* | | |
        | `line`, `column` | integer | a \| b |
        | `title`, `count` | string?, array of integer | |
        | `browser_ts` | | |

        ## Monitor

        | type | when | data |
        | --- | --- | --- |
        | `monitor_connected` | now | `browser` string, such as `Chrome/1`; `ends`, `starts` integer? |
        | `monitor_disconnected` | then | the same, and `reason` string: `gone` or `lost`; `browser` |
        """;

    [Fact]
    public void Read_EveryWayToDescribeAField_IsUnderstood()
    {
        var events = EventDocumentation.Read(Sample).Events;
        Assert.Equal(["page_load", "dom_content_loaded", "tab_opened", "monitor_connected", "monitor_disconnected"], events.Select(static e => e.Type));
        Assert.Equal(["target_id string", "target_type string", "browser_ts integer"], Fields(events[0]));
        Assert.Equal(
            ["target_id string", "target_type string", "line integer", "column integer", "title? string", "count array of integer", "browser_ts integer"],
            Fields(events[2]));
        Assert.Equal(["browser string", "ends? integer", "starts? integer"], Fields(events[3]));
        Assert.Equal(["browser string", "ends? integer", "starts? integer", "reason string", "browser string"], Fields(events[4]));
    }

    private static IEnumerable<string> Fields(DocumentedEvent documented) =>
        documented.Fields.Select(static field => $"{field.Name}{(field.IsOptional ? "?" : "")} {field.Type}");
}
