import { Component, type ErrorInfo, type ReactNode } from 'react';

interface Props {
  /** What is shown if the children can't be. */
  fallback: ReactNode;
  children: ReactNode;
}

/** Keeps a fault in what it holds from taking the rest of the page with it. */
export class Contain extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
