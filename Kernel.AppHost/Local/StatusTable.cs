using System.Text;
using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>What the user reads once the system is ready: where everything is, and what to type first.</summary>
internal static class StatusTable
{
    public static string Describe(LocalOptions options, IReadOnlyDictionary<string, int?> processes)
    {
        var api = options.AddressOf(new(KernelSystem.Api, ResourceEndpoint.Http));
        var text = new StringBuilder().AppendLine();
        _ = text.AppendLine($"  Kernel is ready ({options.EnvironmentName})").AppendLine();
        foreach (var resource in options.Resources)
        {
            var process = processes.TryGetValue(resource.Name, out var id) ? $"process {id}" : "not started here";
            _ = text.AppendLine($"  {resource.Name,-18}{options.AddressOf(new(resource.Name, ResourceEndpoint.Http)),-26}{process}");
        }

        var session = options.Parameters.GetValueOrDefault(SystemParameters.AutoStartSession.Name) == "true" ? "  (one is started already)" : "";
        var key = options.Parameters.ContainsKey(SystemParameters.ApiKeys.Name) ? "-H \"Authorization: Bearer $API_KEYS\" " : "";
        _ = text.AppendLine()
            .AppendLine($"  API               {api}")
            .AppendLine($"  Web page          {api}/")
            .AppendLine($"  Start a session   curl {key}-X POST {api}/events/capture_session{session}")
            .AppendLine($"  Watch the stream  curl {key}-N {api}/events/stream")
            .AppendLine($"  DevTools          {options.AddressOf(new(KernelSystem.Chromium, ResourceEndpoint.Http))}")
            .AppendLine($"  Events go to      {Destination(options)}")
            .AppendLine("  Stop              Ctrl-C");
        return text.ToString();
    }

    private static string Destination(LocalOptions options) =>
        options.S2Lite ? $"s2-lite, which forgets them when it ends, stream {options.Parameters[SystemParameters.S2Stream.Name]}"
        : options.Parameters.TryGetValue(SystemParameters.S2Basin.Name, out var basin) ? $"S2, basin {basin}, stream {options.Parameters[SystemParameters.S2Stream.Name]}"
        : Path.Combine(options.DataFolder, "events");
}
