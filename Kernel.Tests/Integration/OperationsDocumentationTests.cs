using System.Globalization;
using System.Text.RegularExpressions;
using Kernel.Api;
using Kernel.CdpCollector;
using Kernel.ServiceDefaults.Options;
using Kernel.StorageWriter;
using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration;

/// <summary>docs/operations.md, and docs/telemetry.md for what is exported, have every setting of every service, no other, and their defaults.</summary>
public sealed partial class OperationsDocumentationTests
{
    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB"];

    [Fact]
    public void Settings_InTheDocument_AreThoseOfTheServicesWithTheirDefaults()
    {
        var documented = Rows().GroupBy(static row => row.Key).ToDictionary(static row => row.Key, static row => row.First().Default);
        var existing = Settings().DistinctBy(static setting => setting.Key).ToDictionary(static setting => setting.Key, static setting => setting.Default);

        Assert.Equal([], existing.Keys.Except(documented.Keys).Order().Select(static key => $"{key} is not documented"));
        Assert.Equal([], documented.Keys.Except(existing.Keys).Order().Select(static key => $"{key} does not exist"));
        Assert.Equal([], existing.Where(setting => !Equals(Normal(documented[setting.Key], setting.Value), setting.Value))
            .Select(setting => $"{setting.Key}: the document says '{documented[setting.Key]}', it is '{setting.Value}'"));
    }

    private static IEnumerable<(string Key, string Default)> Rows() =>
        from page in (string[])["operations.md", "telemetry.md"]
        from line in RepositoryFiles.ReadLines("docs", page)
        let row = RowPattern().Match(line)
        where row.Success
        select (row.Groups[1].Value, row.Groups[2].Value.Trim('`', ' '));

    private static IEnumerable<(string Key, object? Default)> Settings()
    {
        foreach (var build in (Func<WebApplicationBuilder, WebApplication>[])[ApiApplication.Build, CollectorApplication.Build, StorageWriterApplication.Build])
        {
            var builder = WebApplication.CreateBuilder();
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Internal:Token", "0123456789abcdef")]);
            using var app = build(builder);
            foreach (var section in app.Services.GetServices<OptionsSection>())
            {
                var defaults = Activator.CreateInstance(section.Type);
                foreach (var property in section.Properties)
                {
                    yield return (section.KeyOf(property), property.GetValue(defaults));
                }
            }
        }
    }

    // The document's words as a value of the setting's own type; a text that cannot be read stays one, and so differs.
    private static object? Normal(string text, object? like)
    {
        if (text is "none" or "(required)")
        {
            return like is null or "" or Array { Length: 0 } ? like : text;
        }

        return like switch
        {
            TimeSpan => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time
                : text.EndsWith(" days", StringComparison.Ordinal) ? TimeSpan.FromDays(int.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture))
                : text,
            bool => bool.Parse(text),
            double => double.Parse(text, CultureInfo.InvariantCulture),
            int or long => Convert.ChangeType(Bytes(text), like.GetType(), CultureInfo.InvariantCulture),
            Enum => Enum.Parse(like.GetType(), text),
            _ => text,
        };
    }

    private static long Bytes(string text)
    {
        var parts = text.Replace(",", "", StringComparison.Ordinal).Split(' ');
        var number = long.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts.Length == 1 ? number : number << (10 * (Array.IndexOf(Units, parts[1]) + 1));
    }

    [GeneratedRegex(@"^\| `([A-Z]\w+:\w+)` \| ([^|]*)\|")]
    private static partial Regex RowPattern();
}
