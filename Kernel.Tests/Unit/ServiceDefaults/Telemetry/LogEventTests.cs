using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Unit.ServiceDefaults.Telemetry;

/// <summary>Event ids tell log lines apart, also for alerts that know nothing else of them.</summary>
public sealed class LogEventTests
{
    // An assembly has a thousand, and each of its folders one or more fifties of it.
    private static readonly Dictionary<string, int> Thousands = new()
    {
        ["Kernel.CdpCollector"] = 1,
        ["Kernel.Api"] = 2,
        ["Kernel.AppHost"] = 3,
        ["Kernel.StorageWriter"] = 4,
        ["Kernel.ServiceDefaults"] = 5,
    };

    private static readonly (int Id, string Assembly, string Folder, string Method)[] Events =
    [
        .. from name in Thousands.Keys
           from type in Assembly.Load(name).GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select (attribute.EventId, name, FolderOf(type, name), $"{type.FullName}.{method.Name}"),
    ];

    [Fact]
    public void EventIds_OfAllAssemblies_AreUnique()
    {
        Assert.Equal(Thousands.Keys.Order(), Events.Select(static e => e.Assembly).Distinct().Order());
        Assert.All(Events.GroupBy(static e => e.Id), static same => Assert.True(same.Count() == 1, $"{same.Key}: {string.Join(", ", same.Select(static e => e.Method))}"));
    }

    [Fact]
    public void EventIds_OfAFolder_AreInItsFifties()
    {
        Assert.All(Events, static e => Assert.True(e.Id / 1000 == Thousands[e.Assembly], $"{e.Method} has the id {e.Id}."));
        Assert.All(Events.GroupBy(static e => e.Id / 50), static fifty => Assert.True(
            fifty.Select(static e => e.Folder).Distinct().Count() == 1,
            $"{(fifty.Key * 50).ToString(CultureInfo.InvariantCulture)}: {string.Join(", ", fifty.Select(static e => $"{e.Id} {e.Method}"))}"));
    }

    private static string FolderOf(Type type, string assembly) => type.Namespace![assembly.Length..].TrimStart('.').Split('.')[0];
}
