using System.Reflection;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

/// <summary>Compares the table of events with the page that describes them, and with the names of the types.</summary>
public sealed class EventSchemaTests
{
    // Line by line, in the order of the page, so that a difference shows the event and the field.
    [Fact]
    public void All_ComparedToThePage_AreTheSame()
    {
        var page = EventDocumentation.Read(RepositoryFiles.Read("docs", "events.md")).Events
            .SelectMany(static way => way.Fields.Select(field => Line(way.Type, field.Name, field.Type, field.IsOptional, field.Description)).Prepend(way.Type));
        var table = EventSchema.All
            .SelectMany(static schema => schema.Fields.Select(field => Line(schema.Type, field.Name, TypeOf(field.Kind), field.IsOptional, field.Description)).Prepend(schema.Type));
        Assert.Equal(page, table);
    }

    [Fact]
    public void All_OfAType_HaveOneCategoryAndAConstant()
    {
        var constants = typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants.Except([EventTypes.EventsDropped]).Order(StringComparer.Ordinal), EventSchema.Types.Order(StringComparer.Ordinal));
        Assert.All(EventSchema.All.GroupBy(static schema => schema.Type), static ways => Assert.Single(ways.Select(static way => way.Category).Distinct()));
    }

    [Fact]
    public void Fields_OfASchema_AreNamedOnceInSnakeCase() => Assert.All(EventSchema.All, static schema =>
    {
        Assert.Equal(schema.Fields.Count, schema.Fields.DistinctBy(static field => field.Name).Count());
        Assert.All(schema.Fields, static field => Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", field.Name));
        Assert.Matches(@"^\S.*\.$", schema.Description);
        Assert.True(Version.TryParse(schema.Since, out _), schema.Since);
    });

    [Fact]
    public void Find_AnUnknownType_IsEmpty()
    {
        Assert.Empty(EventSchema.Find("order_placed"));
        Assert.Throws<KeyNotFoundException>(() => EventTypes.CategoryOf("order_placed"));
    }

    private static string Line(string type, string field, string kind, bool isOptional, string description) =>
        $"{type}.{field}: {kind}{(isOptional ? "?" : "")} {description}";

    private static string TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Strings => "array of string",
        FieldKind.Mark => "boolean or string",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
