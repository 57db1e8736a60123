package server

import (
	"context"
	"time"
)

// awaitProxy serves on for DrainSeconds after the health checks began to answer
// 503, so that proxies send nothing new here by the time that clients are sent
// away. A node of its own doesn't wait: there is nowhere to go. It returns the
// error with which the node lost its claim on the database meanwhile.
func (s *Server) awaitProxy(ctx context.Context) error {
	settings := &s.opts.Config.Get().ClusterSettings
	if !settings.Enable || settings.DrainSeconds == 0 {
		return nil
	}
	s.log.InfoContext(ctx, "serving on until proxies have noticed", "seconds", settings.DrainSeconds)
	noticed := time.NewTimer(time.Duration(settings.DrainSeconds) * time.Second)
	defer noticed.Stop()
	select {
	case <-noticed.C:
		return nil
	case err := <-s.lost:
		return err
	}
}
