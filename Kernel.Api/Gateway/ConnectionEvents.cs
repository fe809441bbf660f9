using System.Text.Json.Nodes;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Gateway;

/// <summary>Creates the events of DevTools connections through the gateway.</summary>
internal static class ConnectionEvents
{
    public static BrowserEvent Connected(GatewayConnection connection, DateTimeOffset now) =>
        ApiEvent.Create(EventTypes.CdpConnect, now, DataOf(connection));

    public static BrowserEvent Disconnected(GatewayConnection connection, DateTimeOffset now, TimeSpan duration)
    {
        var data = DataOf(connection);
        data["reason"] = connection.ReasonName;
        data["duration_ms"] = (long)duration.TotalMilliseconds;
        data["message_count"] = connection.FromClient.Messages + connection.FromBrowser.Messages;
        data["messages_from_client"] = connection.FromClient.Messages;
        data["messages_from_browser"] = connection.FromBrowser.Messages;
        data["bytes_from_client"] = connection.FromClient.Bytes;
        data["bytes_from_browser"] = connection.FromBrowser.Bytes;
        return ApiEvent.Create(EventTypes.CdpDisconnect, now, data);
    }

    private static JsonObject DataOf(GatewayConnection connection)
    {
        var data = new JsonObject { ["connection_id"] = connection.Id };
        data["endpoint"] = connection.TargetId is null ? "browser" : "page";
        if (connection.TargetId is { } target)
        {
            data["target_id"] = target;
        }

        return data;
    }
}
